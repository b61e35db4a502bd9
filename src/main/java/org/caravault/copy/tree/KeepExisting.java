package org.caravault.copy.tree;

import java.util.Arrays;
import java.util.Optional;
import org.caravault.copy.content.ContentHash;
import org.caravault.copy.content.SameBytes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;

/** Keeps what the destination has already, if its content is the same; puts owner, mode, times and attributes right. */
record KeepExisting(Session session, ContentHash hash, Metadata metadata) {
    KeepExisting(Session session, ContentHash hash) {
        this(session, hash, new Metadata(session));
    }

    /** {@return empty if it has to be replaced} */
    Optional<CopiedEntry> keep(Linux linux, Entry entry, Stat there) throws LinuxException, EntryReplacedException {
        if (there.kind() != entry.stat.kind() || !sameContent(linux, entry, there)) {
            return Optional.empty();
        }
        Xattrs wanted = linux.attributes().xattrs(entry.folder.source, entry.name);
        Xattrs has = linux.attributes().xattrs(entry.folder.destination, entry.name);
        boolean labelled = wanted.isLabelledAs(has);
        boolean same = sameMetadata(entry, there)
                && wanted.same(has)
                && (labelled || !session.support().canLabel());
        boolean flagged = session.flags().isSet() && there.flags() != 0;
        same &= !session.flags().isSet() || there.flags() == session.flags().of(entry);
        boolean shared = there.links() > 1;
        if (shared && (!same || !session.destination().claims().add(there.inode()))) {
            return Optional.empty(); // another name, perhaps one in a previous copy, must not change with it
        }
        long note = AttributeNote.of(labelled ? wanted : wanted.unlabelled(), false, !labelled);
        if (!same && !session.options().dryRun()) {
            note = metadata.correct(linux, entry, there, wanted, has); // of the very inode that was compared
        } else if (flagged && shared) {
            metadata.liftFlags(
                    linux, entry, there); // an immutable file gets no further name; it gets its flags back in the end
        }
        if (same && !labelled) {
            session.problems().labelLoss(entry.text(), new LinuxException("setxattr", Errno.EOPNOTSUPP));
        }
        if (entry.stat.kind() == Kind.FILE) {
            session.counters().bytes.add(entry.stat.size());
        }
        return Optional.of(new CopiedEntry(entry, hash.of(linux, entry), note));
    }

    private boolean sameMetadata(Entry entry, Stat there) {
        return session.support().keeps().kept().times().sameTime(entry.stat, there)
                && entry.stat.sameOwnerAndMode(there);
    }

    private boolean sameContent(Linux linux, Entry entry, Stat there) throws LinuxException, EntryReplacedException {
        return switch (entry.stat.kind()) {
            case FILE ->
                session.support().keeps().kept().sameSizeAndTime(entry.stat, there)
                        && ((!session.options().checksum()
                                        && !session.hashing() // the manifest must not claim what was not looked at
                                        && entry.stat.sameSizeAndTime(there)) // a coarse time proves little
                                || SameBytes.inBoth(linux, entry, there, session));
            case SYMLINK ->
                Arrays.equals(
                        linux.readLink(entry.folder.source, entry.name),
                        linux.readLink(entry.folder.destination, entry.name));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> entry.stat.rdev() == there.rdev();
            case FIFO, SOCKET -> true;
            case DIRECTORY, UNKNOWN -> false;
        };
    }
}
