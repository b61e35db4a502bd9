package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.content.SameBytes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.report.Counters;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/** Gives an inode that is in the destination already a further name. */
record LinkName(Session session, AtomicReplace replace, ReachFolder reach) {
    LinkName(Session session) {
        this(session, new AtomicReplace(session), new ReachFolder(session));
    }

    /**
     * {@return whether an inode is still what it was when its first name was copied} If anything about it has moved since, or its number was given
     * to a new file, the content decides.
     */
    boolean isUnchanged(Linux linux, Entry entry, CopiedEntry first) throws IOException {
        Stat then = first.entry().stat;
        if (session.options().dryRun() || entry.stat.untouchedSince(then)) {
            return true;
        }
        if (!entry.stat.sameSizeAndTime(then) || !entry.stat.sameOwnerAndMode(then) || entry.stat.kind() != Kind.FILE) {
            return false;
        }
        SourceFile source = SourceFile.openSame(linux, entry, session);
        try {
            if (AttributeNote.isLost(first.xattrs())
                    || !AttributeNote.isOf(first.xattrs(), linux.attributes().xattrs(source.fd()))) {
                return false;
            }
            Comparison comparison = new Comparison(linux, source, first.entry().name, session.counters());
            reach.with(linux, first.entry().folder, comparison);
            return comparison.same && linux.stat(source.fd()).untouchedSince(entry.stat);
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    private static final class Comparison implements ReachFolder.Use {
        private final Linux linux;
        private final SourceFile source;
        private final byte[] leader;
        private final Counters counters;
        private boolean same;

        Comparison(Linux linux, SourceFile source, byte[] leader, Counters counters) {
            this.linux = linux;
            this.source = source;
            this.leader = leader;
            this.counters = counters;
        }

        @Override
        public void with(int directory) throws IOException {
            same = SameBytes.with(linux, source, directory, leader, counters).isPresent();
            if (same) {
                counters.bytes.add(-source.stat().size()); // counted with the first name
            }
        }
    }

    /** {@return whether the name that would be linked to was removed, because it had another name's place} See {@link RenamedByDestination}. */
    boolean isRemoved(CopiedEntry first) {
        Folder folder = first.entry().folder;
        return !session.options().dryRun() && isRemoved(folder, first.entry().name);
    }

    /** Or one of the directories above. */
    private static boolean isRemoved(Folder in, byte[] name) {
        Folder folder = in;
        boolean removed = folder.isWithout(name);
        while (!removed && folder.parent.isPresent()) {
            removed = folder.parent.get().isWithout(folder.name);
            folder = folder.parent.get();
        }
        return removed;
    }

    /** Takes a name away again that was linked to something else than it should be. */
    void undo(Linux linux, Entry entry) throws LinuxException {
        replace.unlink(linux, entry.folder, entry.name);
        if (entry.folder.spelling().isPresent()) {
            entry.folder.spelling().get().gone(entry.name);
        }
    }

    /** {@return whether the destination has no hard links at all} */
    static boolean isUnknownHere(LinuxException why) {
        return why.call().equals("link")
                && switch (why.errno()) {
                    case Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSYS -> true;
                    default -> false;
                };
    }

    void link(Linux linux, Entry entry, CopiedEntry first) throws IOException {
        if (session.options().dryRun()) {
            return;
        }
        Optional<Stat> there = replace.find(linux, entry);
        Entry leader = first.entry();
        reach.with(linux, leader.folder, new FromLeader(this, linux, entry, first, there));
    }

    private record FromLeader(LinkName link, Linux linux, Entry entry, CopiedEntry first, Optional<Stat> there)
            implements ReachFolder.Use {
        @Override
        public void with(int directory) throws IOException {
            byte[] leader = first.entry().name;
            if (there.isEmpty() || !there.get().sameInode(linux.stat(directory, leader))) {
                link.replace.with(linux, entry, there, new Linked(linux, directory, entry, first));
            }
        }
    }

    private record Linked(Linux linux, int directory, Entry entry, CopiedEntry first) implements PlaceEntry.Create {
        @Override
        public CopiedEntry under(byte[] target) throws IOException {
            linux.link(directory, first.entry().name, entry.folder.destination, target);
            return first;
        }
    }
}
