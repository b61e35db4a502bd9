package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.filesystem.DestinationTraits;
import org.caravault.copy.filesystem.LendPermissions;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.MountBoundary;
import org.caravault.copy.worker.Workers;

/**
 * Opens a subdirectory on all sides, makes it in the destination if need be, and has it listed. Releases its parent in the end.
 *
 * @param tries how often its name has been looked at before and was something else
 */
record OpenFolder(Session session, CopyEntry copy, Folder parent, EntryName name, int tries) implements Workers.Task {
    private record Opened(Folder folder, MountBoundary.Decision decision) {}

    @Override
    public void run(Linux linux) throws IOException {
        if (session.damaged().isLeft(parent, name.bytes())) {
            FinishFolder.release(session, linux, parent);
            return;
        }
        session.counters().current = new CopyEntry.Place(parent, name.bytes());
        try {
            parent.pin(linux);
        } catch (LinuxException why) {
            session.problems().entry(parent.textOf(name.bytes()), why);
            FinishFolder.release(session, linux, parent);
            return;
        }
        Optional<Opened> opened = Optional.empty();
        try {
            if (!parent.vanishedMeanwhile(session.problems())) {
                opened = open(linux);
            }
        } catch (LinuxException why) {
            failed(linux, why);
        } finally {
            parent.unpin();
        }
        boolean holds = opened.isPresent() && parent.spelling().isPresent();
        try {
            if (opened.isPresent()) {
                opened.get().folder().holdsParent = holds;
                fill(linux, opened.get());
            }
        } finally {
            if (!holds) { // otherwise it is released when this directory is complete
                FinishFolder.release(session, linux, parent);
            }
        }
    }

    /** An entry that is not a directory any more is copied as what it is now. */
    private void failed(Linux linux, LinuxException why) throws IOException {
        if (copy.isDealtWith(linux, parent, name.bytes(), why)) {
            return;
        }
        boolean mayBeAChange = why.isInSource() ? why.mayBeAChange() : !parent.fresh && why.mayBeAChangeInDestination();
        if (mayBeAChange && tries < CopyEntry.TRIES) {
            copy.copy(linux, parent, name.bytes(), Kind.UNKNOWN, tries + 1);
        } else {
            copy.failed(parent, name.bytes(), why);
        }
    }

    private Optional<Opened> open(Linux linux) throws IOException {
        int source = openSource(linux);
        Optional<Folder> folder = Optional.empty();
        MountBoundary.Decision decision;
        try {
            Stat stat = linux.stat(source);
            if (session.roots().isDestination(stat)) {
                throw intoItself();
            }
            decision = session.destination()
                    .crossing()
                    .of(
                            linux,
                            parent,
                            name.bytes(),
                            source,
                            stat,
                            session.problems().report());
            if (decision != MountBoundary.Decision.LEAVE) {
                folder = folder(linux, source, stat);
            }
        } finally {
            if (folder.isEmpty()) {
                linux.closeQuietly(source);
            }
        }
        return folder.isEmpty() ? Optional.empty() : Optional.of(new Opened(folder.get(), decision));
    }

    private void fill(Linux linux, Opened opened) throws IOException {
        session.ladder().opened(linux, opened.folder());
        session.counters().directories.incrementAndGet();
        if (opened.decision() == MountBoundary.Decision.COPY) {
            new ListFolder(session, copy, opened.folder()).begin(linux);
        } else {
            FinishFolder.release(session, linux, opened.folder());
        }
    }

    private int openSource(Linux linux) throws LinuxException {
        try {
            return linux.openDirectory(parent.source, name.bytes());
        } catch (LinuxException why) {
            throw why.inSource();
        }
    }

    /** {@return empty if the destination has something there that this copy does not enter} */
    private Optional<Folder> folder(Linux linux, int source, Stat stat) throws LinuxException {
        long proven = provenBefore(linux, source, stat);
        int[] earlier = openEarlier(linux);
        Optional<Folder.Landing> landing = Optional.empty();
        try {
            landing = land(linux, stat);
        } finally {
            if (landing.isEmpty()) {
                for (int fd : earlier) {
                    linux.closeQuietly(fd);
                }
            }
        }
        return landing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Folder(
                        session.ladder(),
                        Optional.of(parent),
                        name.bytes(),
                        stat,
                        source,
                        landing.get(),
                        earlier,
                        proven));
    }

    /** The pages of another file system that is mounted here have not been written back at the start. */
    private long provenBefore(Linux linux, int source, Stat stat) throws LinuxException {
        if (stat.device() == parent.stat.device()) {
            return session.source().clock().below(parent.provenBefore);
        }
        return session.source().clock().mounted(linux, source);
    }

    static LinuxException intoItself() {
        return new LinuxException("descend into the destination itself", Errno.ELOOP);
    }

    private int[] openEarlier(Linux linux) {
        int[] earlier = new int[session.earlier().size()];
        for (int which = 0; which < earlier.length; which++) {
            earlier[which] = openEarlier(linux, parent.earlier(which));
        }
        return earlier;
    }

    private int openEarlier(Linux linux, int above) {
        if (above == Folder.NONE) {
            return Folder.NONE;
        }
        try {
            return linux.openDirectory(above, name.bytes());
        } catch (LinuxException why) {
            return Folder.NONE; // new since then, or not readable: everything in it is copied
        }
    }

    private Optional<Folder.Landing> land(Linux linux, Stat source) throws LinuxException {
        if (parent.fresh && !session.options().dryRun()) {
            return Optional.of(onNew(linux));
        }
        return landAmongOthers(linux, source);
    }

    private Optional<Folder.Landing> landAmongOthers(Linux linux, Stat source) throws LinuxException {
        Optional<Stat> there = new AtomicReplace(session).find(linux, parent, name.bytes());
        if (there.isPresent() && there.get().kind() == Kind.DIRECTORY) {
            placed();
            return onExisting(linux, source, openExisting(linux));
        }
        if (session.options().dryRun()) {
            return Optional.of(new Folder.Landing(Folder.NONE, true, false, false));
        }
        if (there.isPresent()
                && !session.damaged().none()) { // it may be good, and the directory in the backup what is damaged
            session.problems()
                    .report()
                    .add(FindingCollector.Finding.DAMAGED, parent.textOf(name.bytes()) + ": no directory in the share");
            return Optional.empty();
        }
        if (there.isPresent()) {
            new AtomicReplace(session).unlink(linux, parent, name.bytes());
        }
        return Optional.of(onNew(linux));
    }

    private Folder.Landing onNew(Linux linux) throws LinuxException {
        if (parent.spelling().isPresent()) {
            parent.spelling().get().begin(name.bytes());
        }
        try {
            linux.makeDirectory(parent.destination, name.bytes(), 0700);
        } catch (LinuxException why) {
            throw AtomicReplace.explain(linux, parent, name.bytes(), why);
        }
        placed();
        int fd = linux.openDirectory(parent.destination, name.bytes());
        try {
            Stat made = linux.stat(fd);
            mustBeOurs(made);
            return new Folder.Landing(
                    fd, true, givesGroup(made, session), parent.spelling().isPresent());
        } catch (LinuxException why) {
            linux.closeQuietly(fd);
            throw why;
        }
    }

    /** Whoever may write to the directory above may have put another one there since it was made. A server may map this user to another. */
    private void mustBeOurs(Stat made) throws LinuxException {
        int me = session.me().uid();
        if (made.uid() != me && !session.support().keeps().equals(DestinationTraits.unknown(me))) {
            throw LinuxException.explained(
                    "mkdir",
                    Errno.EBUSY,
                    "the new directory was replaced by one of user " + made.uid()
                            + ": see who else writes there, then copy again");
        }
    }

    private Optional<Folder.Landing> onExisting(Linux linux, Stat source, LendPermissions.Opened opened)
            throws LinuxException {
        boolean entered = false;
        try {
            entered = session.destination()
                    .crossing()
                    .enters(
                            linux,
                            parent,
                            name.bytes(),
                            opened.fd(),
                            Optional.of(source),
                            session.options(),
                            session.problems().report());
        } finally {
            if (!entered) {
                LendPermissions.restoreAndClose(linux, opened);
            }
        }
        boolean folds = parent.spelling().isPresent();
        return entered ? Optional.of(existing(linux, opened, session, folds)) : Optional.empty();
    }

    private LendPermissions.Opened openExisting(Linux linux) throws LinuxException {
        if (session.options().dryRun()) {
            int fd = linux.openDirectory(parent.destination, name.bytes());
            return new LendPermissions.Opened(fd, linux.stat(fd), LendPermissions.NOTHING);
        }
        return LendPermissions.directory(linux, parent.destination, name.bytes());
    }

    private void placed() {
        if (parent.spelling().isPresent()) {
            parent.spelling().get().placed(name.bytes());
        }
    }

    /** A directory that was there. While it is filled it must not pass its default ACL on; it gets the source's in the end. */
    static Folder.Landing existing(Linux linux, LendPermissions.Opened opened, Session session, boolean foldsNames)
            throws LinuxException {
        int fd = opened.fd();
        int lent = opened.lent();
        try {
            session.destination().guarded().check(linux, fd, opened.stat(), "write into");
            if (session.flags().isSet()) {
                lent = LendPermissions.flags(linux, opened);
            }
            Optional<Folder.Own> own = Optional.empty();
            if (!session.damaged().none()) {
                own = Optional.of(
                        new Folder.Own(opened.stat(), linux.attributes().xattrs(fd)));
            }
            if (!session.options().dryRun()) {
                disinherit(linux, fd);
            }
            return new Folder.Landing(fd, false, givesGroup(opened.stat(), session), foldsNames, lent, own);
        } catch (LinuxException why) {
            LendPermissions.restoreAndClose(linux, new LendPermissions.Opened(fd, opened.stat(), lent));
            throw why;
        }
    }

    private static void disinherit(Linux linux, int fd) throws LinuxException {
        try {
            removeInherited(linux, fd);
        } catch (LinuxException why) {
            if (why.errno() != Errno.EROFS) { // nothing is made there, and all of it may be as it should be
                throw why;
            }
        }
    }

    private static void removeInherited(Linux linux, int fd) throws LinuxException {
        Xattrs has = linux.attributes().xattrs(fd);
        if (has.has(Xattrs.DEFAULT_ACL)) {
            linux.attributes().removeXattr(fd, Xattrs.DEFAULT_ACL);
        }
        if (has.has(Xattrs.NFS4_ACL)) {
            linux.attributes().removeXattr(fd, Xattrs.NFS4_ACL);
        }
    }

    private static boolean givesGroup(Stat directory, Session session) {
        return (directory.mode() & 02000) != 0
                || directory.gid() != session.me().gid();
    }
}
