package org.caravault.copy.tree;

import java.io.IOException;
import org.caravault.copy.filesystem.LendPermissions;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.VanishedCheck;
import org.caravault.copy.walk.Folder;

/** Gives a directory its owner, mode, attributes and times, once nothing will be made in it any more, and closes it. */
final class FinishFolder {
    private FinishFolder() {}

    /** Releases a folder; the last user finishes it, and then the directories above that have waited for it. */
    static void release(Session session, Linux linux, Folder folder) throws IOException {
        Folder at = folder;
        while (at.release() && end(session, linux, at) && at.holdsParent) {
            at = at.parent.orElseThrow();
        }
    }

    /** {@return whether it is finished} Not if entries are still being copied, because their place has become free. */
    private static boolean end(Session session, Linux linux, Folder folder) throws IOException {
        boolean ended = true;
        try {
            if (session.workers().isStopped()) {
                restoreMode(session, linux, folder);
            } else {
                folder.pin(linux);
                try {
                    ended = folder.spelling().isEmpty() || new RenamedByDestination(session, folder).settle(linux);
                    ended = ended && finish(session, linux, folder);
                } finally {
                    folder.unpin();
                }
            }
        } catch (LinuxException why) {
            session.problems().entry(folder.text(), why);
        } finally {
            if (ended) {
                folder.close(linux);
            }
        }
        return ended;
    }

    /** A directory that was removed on a server has none any more; what was copied of it stays in the copy. */
    private static Xattrs xattrs(Session session, Linux linux, Folder folder) throws LinuxException {
        if (folder.vanishedMeanwhile(session.problems())) {
            return Xattrs.NONE;
        }
        try {
            return linux.attributes().xattrs(folder.source);
        } catch (LinuxException why) {
            mustBeGone(session, linux, folder, why);
            return Xattrs.NONE;
        }
    }

    private static void mustBeGone(Session session, Linux linux, Folder folder, LinuxException why)
            throws LinuxException {
        if (!why.mayBeAChange() || !new VanishedCheck(session).isGone(linux, folder)) {
            throw why.inSource();
        }
        if (!folder.vanished) {
            folder.vanished = true;
            session.problems().vanished(folder.text());
        }
    }

    /** The copy has ended early: the directory has neither all of its content nor its own mode. */
    private static void restoreMode(Session session, Linux linux, Folder folder) throws LinuxException {
        if (folder.lent != LendPermissions.NOTHING) {
            folder.pin(linux);
            try {
                LendPermissions.restore(linux, folder.destination, folder.lent);
                session.ladder().restored(folder);
            } finally {
                folder.unpin();
            }
        }
    }

    /** Keeps the destination's own metadata: the source's are damaged, which has been reported. A new directory stays 0700. */
    private static void keepOwn(Session session, Linux linux, Folder folder) throws IOException {
        if (folder.own.isPresent()) {
            Folder.Own own = folder.own.get();
            new Metadata(session).finish(linux, folder, own.stat(), own.xattrs());
        }
        session.ladder().restored(folder);
    }

    /** {@return false if entries are being copied that came after its listing} */
    private static boolean finish(Session session, Linux linux, Folder folder) throws IOException {
        if (folder.destination == Folder.NONE || session.options().dryRun()) {
            return true;
        }
        if (session.damaged().isMetadataLeft(folder)) {
            keepOwn(session, linux, folder);
            return true;
        }
        Xattrs wanted = xattrs(session, linux, folder);
        Stat stat = look(linux, folder); // now: its mode and its ACL belong together
        while (!folder.vanished && folder.listed.isPresent() && !stat.untouchedSince(folder.listed.get())) {
            if (!new QuietListing(session, folder, new DealEntries(session, new CopyEntry(session), folder))
                    .settle(linux, stat)) {
                return false;
            }
            wanted = xattrs(session, linux, folder);
            stat = look(linux, folder);
        }
        long note = new Metadata(session).finish(linux, folder, stat, wanted);
        session.ladder().restored(folder);
        session.account().manifest().add(folder, stat, note, session.flags().of(folder, stat));
        return true;
    }

    /**
     * {@return the directory as it is now} A network file system's own memory of it may be older than a change in it; and a server may not know
     * it for a moment, while one that has gone says so each time.
     */
    static Stat look(Linux linux, Folder folder) throws LinuxException {
        for (int left = CopyEntry.TRIES; !folder.vanished; left--) {
            try {
                return linux.statFresh(folder.source);
            } catch (LinuxException why) {
                if (left == 0 || !why.mayBeAChange()) {
                    throw why;
                }
            }
        }
        return folder.stat;
    }
}
