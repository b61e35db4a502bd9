package org.caravault.copy;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

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

    /** The source's, so that a copy whose bytes have rotted does not look right; unless the source has changed since it was compared. */
    private Placed.Content read(Linux linux, Entry entry) throws LinuxError, Replaced {
        Source source = Source.openSame(linux, entry, session.me());
        try {
            CopyContent.Result result = read(linux, source);
            if (result.whole() && linux.stat(source.fd()).untouchedSince(entry.stat)) {
                return new Placed.Content.Hash(result.crc());
            }
        } finally {
            linux.closeQuietly(source.fd());
        }
        session.problems().changed(entry.text());
        return ofDestination(linux, entry);
    }

    private Placed.Content ofDestination(Linux linux, Entry entry) throws LinuxError {
        int fd = linux.open(entry.folder.destination, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        try {
            return new Placed.Content.Hash(
                    read(linux, new Source(fd, linux.stat(fd))).crc());
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private CopyContent.Result read(Linux linux, Source file) throws LinuxError {
        return CopyContent.hashOnly(session.workers(), session.throttle(), new Unseen())
                .copy(linux, file);
    }
}
