package org.caravault.copy.content;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.util.function.LongConsumer;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.name.PathText;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;

/** What the manifest says of an entry that is kept as it is in the destination. */
public record ContentHash(Session session) {
    /** {@return the target of a symlink, or the checksum of a file where checksums are wanted} */
    public CopiedEntry.Content of(Linux linux, Entry entry) throws LinuxException, EntryReplacedException {
        if (entry.stat.kind() == Kind.SYMLINK) {
            return target(linux.readLink(entry.folder.source, entry.name));
        }
        return entry.stat.kind() == Kind.FILE && session.hashing() ? read(linux, entry) : CopiedEntry.UNKNOWN;
    }

    /** {@return the content of a symlink with this target, which ends with a zero} */
    public static CopiedEntry.Content target(byte[] link) {
        return new CopiedEntry.Content.Target(PathText.of(Names.text(link)));
    }

    private record Unseen() implements LongConsumer {
        @Override
        public void accept(long bytes) {} // they count as linked, not as copied
    }

    /** The source's, so that a copy whose bytes have rotted does not look right; unless the source has changed since it was compared. */
    private CopiedEntry.Content read(Linux linux, Entry entry) throws LinuxException, EntryReplacedException {
        SourceFile source = SourceFile.openSame(linux, entry, session);
        try {
            CopyContent.Result result = read(linux, source);
            if (result.complete() && linux.stat(source.fd()).untouchedSince(entry.stat)) {
                return new CopiedEntry.Content.Hash(result.crc());
            }
        } finally {
            linux.closeQuietly(source.fd());
        }
        session.problems().changed(entry.text());
        return ofDestination(linux, entry);
    }

    private CopiedEntry.Content ofDestination(Linux linux, Entry entry) throws LinuxException {
        int fd = linux.open(entry.folder.destination, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        try {
            return new CopiedEntry.Content.Hash(
                    read(linux, new SourceFile(fd, linux.stat(fd))).crc());
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private CopyContent.Result read(Linux linux, SourceFile file) throws LinuxException {
        return CopyContent.hashOnly(session.workers(), session.means().throttle(), new Unseen())
                .copy(linux, file);
    }
}
