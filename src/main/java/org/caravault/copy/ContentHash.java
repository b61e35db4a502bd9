package org.caravault.copy;

import java.util.function.LongConsumer;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;

/** What the manifest says of an entry that is kept as it is in the destination. */
record ContentHash(Session session) {
    Placed.Content of(Linux linux, Entry entry) throws LinuxError, Replaced {
        if (entry.stat.kind() == Kind.SYMLINK) {
            return target(linux.readLink(entry.folder.source, entry.name));
        }
        return entry.stat.kind() == Kind.FILE && session.hashing() ? read(linux, entry) : Placed.UNKNOWN;
    }

    static Placed.Content target(byte[] link) {
        return new Placed.Content.Target(PathText.of(Names.text(link)));
    }

    private record Unseen() implements LongConsumer {
        @Override
        public void accept(long bytes) {} // they count as linked, not as copied
    }

    private Placed.Content read(Linux linux, Entry entry) throws LinuxError, Replaced {
        Source source = Source.openSame(linux, entry, session.me());
        try {
            CopyContent hash = CopyContent.hashOnly(session.workers(), session.throttle(), new Unseen());
            CopyContent.Result result = hash.copy(linux, source);
            boolean whole = result.whole() && linux.stat(source.fd()).untouchedSince(source.stat());
            return whole ? new Placed.Content.Hash(result.crc()) : Placed.TORN;
        } finally {
            linux.closeQuietly(source.fd());
        }
    }
}
