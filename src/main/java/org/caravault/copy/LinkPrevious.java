package org.caravault.copy;

import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/**
 * Links a file that did not change to an earlier copy's. Unchanged means: size, time, mode, owner and extended attributes are the same. Where
 * its manifest knows the source's inode and change time, and they differ, the bytes are compared, too: somebody may have set the time
 * back. In an interrupted copy a file that has its time is whole, but only what the manifest knows needs no comparison.
 */
record LinkPrevious(Session session, ContentHash hash) {
    /** {@return empty if there is nothing to link to} */
    Optional<Placed> link(Linux linux, Entry entry, byte[] target) throws CopyFailed, LinuxError {
        for (int which = 0; which < session.earlier().size(); which++) {
            Optional<Placed> linked = link(linux, entry, target, which);
            if (linked.isPresent()) {
                return linked;
            }
        }
        return Optional.empty();
    }

    private Optional<Placed> link(Linux linux, Entry entry, byte[] target, int which) throws CopyFailed, LinuxError {
        Folder folder = entry.folder;
        int previous = folder.earlier(which);
        Earlier earlier = session.earlier().get(which);
        if (previous == Folder.NONE || !session.abilities().canLinkToPrevious()) {
            return Optional.empty();
        }
        Optional<Stat> there = linux.find(previous, entry.name);
        if (there.isEmpty() || !looksSame(entry.stat, there.get())) {
            return Optional.empty();
        }
        PreviousManifest.Known known = earlier.manifest().find(entry);
        int xattrs = known.xattrs();
        if (!known.untouched()) {
            Xattrs wanted = linux.attributes().xattrs(folder.source, entry.name);
            if (!wanted.same(linux.attributes().xattrs(previous, entry.name))) {
                return Optional.empty();
            }
            xattrs = wanted.digest();
        }
        boolean sure = earlier.whole()
                ? !known.touched()
                : known.untouched() && known.content().isPresent();
        if (!sure && !SameBytes.inBoth(linux, entry, previous, session)) {
            return Optional.empty();
        }
        if (there.get().links() > 1 && !session.claims().add(there.get().inode())) {
            return Optional.empty();
        }
        if (!session.options().dryRun() && !linkTo(linux, entry, previous, target)) {
            return Optional.empty();
        }
        session.tally().linkedFiles.incrementAndGet();
        session.tally().linkedBytes.addAndGet(entry.stat.size());
        session.tally().bytes.addAndGet(entry.stat.size());
        return Optional.of(new Placed(entry, hash.of(linux, entry, known.content()), xattrs));
    }

    private static boolean looksSame(Stat source, Stat previous) {
        return previous.kind() == Kind.FILE && source.sameSizeAndTime(previous) && source.sameOwnerAndMode(previous);
    }

    private boolean linkTo(Linux linux, Entry entry, int previous, byte[] target) throws LinuxError {
        try {
            linux.link(previous, entry.name, entry.folder.destination, target);
            return true;
        } catch (LinuxError why) {
            switch (why.errno()) {
                case Errno.EXDEV -> session.abilities().cannotLinkToPrevious();
                case Errno.EMLINK, Errno.EPERM, Errno.ENOENT -> {} // this one cannot have one name more: copy it
                default -> throw why;
            }
            return false;
        }
    }
}
