package org.caravault.copy.tree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.filesystem.LendPermissions;
import org.caravault.copy.filesystem.LiftFlags;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.walk.Descriptors;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.PinnableDirectory;
import org.caravault.copy.worker.Workers;

/**
 * Removes a directory and all below it. Never follows a symlink, never enters another file system that is mounted inside. In rounds: list,
 * unlink files, leave subdirectories to further tasks ({@link RemoveListing}); when these are gone, remove the directory itself, or begin the
 * next round if it was too large for one.
 */
public final class RemoveFolder extends PinnableDirectory implements Workers.Task {
    private static final int SUBDIRECTORIES_AT_ONCE = 1000;
    private final Removal work;
    private final Optional<RemoveFolder> parent;
    private final byte[] name;
    /** What a subdirectory knows its parent by; one for all, because there may be many. */
    private final Optional<RemoveFolder> itself = Optional.of(this);
    /** The listing, who helps with it, and subdirectories; who is last removes the directory. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicInteger subdirectories = new AtomicInteger();
    private int fd = Folder.NONE;
    private int lent;
    private final int tries;
    /** Removes it again, if others have put something into it or in its place meanwhile. */
    private volatile Optional<RemoveFolder> next = Optional.empty();
    /** Something in it could not be removed, which was reported, or is to stay. */
    private volatile boolean stuck;

    private volatile boolean unfinished;

    public RemoveFolder(Removal work, byte[] name) {
        this(work, Optional.empty(), name, 0, LendPermissions.NOTHING);
    }

    private RemoveFolder(Removal work, Optional<RemoveFolder> parent, byte[] name, int tries, int lent) {
        this.tries = tries;
        this.lent = lent;
        this.work = work;
        this.parent = parent;
        this.name = name;
    }

    /** {@return whether all was removed, once all is done} */
    boolean isGone() {
        return next.isPresent() ? next.get().isGone() : !stuck;
    }

    @Override
    public void run(Linux linux) throws IOException {
        try {
            LendPermissions.Opened opened;
            int above = pinAbove(linux);
            try {
                opened = LendPermissions.directory(linux, above, name);
            } finally {
                unpinAbove();
            }
            fd = opened.fd();
            lend(opened.lent());
            Stat directory = opened.stat();
            if (directory.mountRoot() && !(parent.isEmpty() && work.mayBeMount())) {
                throw new LinuxException("enter a mounted file system", Errno.EBUSY);
            }
            work.guards().kept().check(linux, fd, directory, "remove");
            if (work.guards().liftsFlags()) {
                lend(LendPermissions.flags(linux, opened));
            }
            work.means().descriptors().opened(linux, this);
        } catch (LinuxException why) {
            if (!isUnlinked(linux, why)) {
                fail(why, path());
            }
            release(linux);
            return;
        }
        new RemoveListing(this).run(linux);
    }

    private void lend(int now) {
        lent = now == LendPermissions.NOTHING ? lent : now;
    }

    /** {@return whether others have replaced the directory by something else, which was unlinked, or is looked at again at the end} */
    private boolean isUnlinked(Linux linux, LinuxException why) {
        boolean replaced = why.call().equals("open") && why.mayBeAChangeInDestination();
        try {
            if (replaced) {
                int above = pinAbove(linux);
                try {
                    LiftFlags.unlink(linux, above, name, work.guards().liftsFlags());
                } finally {
                    unpinAbove();
                }
                work.counts().files().incrementAndGet();
                work.counts().counters().deleted.incrementAndGet();
            }
            return replaced;
        } catch (LinuxException again) {
            return again.mayBeAChangeInDestination(); // else the first failure is reported
        }
    }

    private int pinAbove(Linux linux) throws LinuxException {
        if (parent.isEmpty()) {
            return work.base().pin(linux);
        }
        parent.get().pin(linux);
        return parent.get().fd;
    }

    private void unpinAbove() {
        if (parent.isEmpty()) {
            work.base().unpin();
        } else {
            parent.get().unpin();
        }
    }

    Removal work() {
        return work;
    }

    /** {@return the directory's descriptor, while the directory is pinned} */
    int fd() {
        return fd;
    }

    /** So many tasks more use the directory. */
    void retain(int more) {
        users.addAndGet(more);
    }

    /** {@return the removal of a subdirectory, which the directory waits for} */
    RemoveFolder child(byte[] entry) {
        users.incrementAndGet();
        subdirectories.incrementAndGet();
        return new RemoveFolder(work, itself, entry, 0, LendPermissions.NOTHING);
    }

    /** Something in it is to stay, and so does the directory. */
    void stays() {
        stuck = true;
    }

    /** {@return whether its subdirectories have to go before more is listed, so that the number of those that wait stays small} */
    boolean isFull() {
        return subdirectories.get() >= SUBDIRECTORIES_AT_ONCE;
    }

    /** The listing ends here for now, and begins again once the subdirectories have gone. */
    void listAgainLater() {
        unfinished = true;
    }

    /** Built only on request: thousands of subdirectories may be waiting, below a long path. */
    String path() {
        Deque<String> steps = new ArrayDeque<>();
        RemoveFolder at = this;
        for (; at.parent.isPresent(); at = at.parent.get()) {
            steps.push(PathText.of(Names.text(at.name)));
        }
        steps.push(at.work.root());
        return String.join("/", steps);
    }

    String pathOf(byte[] entry) {
        return path() + "/" + PathText.of(Names.text(entry));
    }

    /** Releases the directory, and those above it that waited only for that. In a loop: a tree may be deeper than a stack. */
    void release(Linux linux) throws IOException {
        RemoveFolder at = this;
        while (at.users.decrementAndGet() == 0) {
            if (at.unfinished && !at.stuck && at.beginAgain(linux)) {
                return;
            }
            if (at.end(linux)) {
                return;
            }
            if (at.parent.isEmpty()) {
                work.then().run(linux);
                return;
            }
            if (at.stuck) {
                at.parent.get().stuck = true;
            }
            at = at.parent.get();
        }
    }

    private boolean beginAgain(Linux linux) throws IOException {
        try {
            pin(linux);
            try {
                linux.rewind(fd);
            } finally {
                unpin();
            }
        } catch (LinuxException why) {
            fail(why, path());
            return false;
        }
        users.set(1);
        subdirectories.set(0);
        unfinished = false;
        work.means().workers().push(new RemoveListing(this));
        return true;
    }

    /** {@return whether it has to be removed again: others have put something into it or in its place} The directory above waits for that. */
    private boolean end(Linux linux) throws IOException {
        if (stuck && lent != LendPermissions.NOTHING) {
            restoreMode(linux);
        }
        close(linux, parent.isPresent());
        if (stuck) {
            return false;
        }
        try {
            int above = pinAbove(linux);
            try {
                linux.removeDirectory(above, name);
            } finally {
                unpinAbove();
            }
            work.counts().directories().incrementAndGet();
            work.counts().counters().deleted.incrementAndGet();
        } catch (LinuxException why) {
            if (isSomethingElse(why) && tries < CopyEntry.TRIES) {
                RemoveFolder again = new RemoveFolder(work, parent, name, tries + 1, lent);
                next = Optional.of(again);
                work.means().workers().push(again);
                return true;
            }
            fail(why, path());
        }
        return false;
    }

    private void restoreMode(Linux linux) throws IOException {
        try {
            pin(linux);
            try {
                LendPermissions.restore(linux, fd, lent);
            } finally {
                unpin();
            }
        } catch (LinuxException why) {
            fail(why, path());
        }
    }

    /** {@return whether the name is, or contains, something else than it did when it was looked at} */
    static boolean isSomethingElse(LinuxException why) {
        return why.errno() != Errno.ENOENT && why.mayBeAChangeInDestination();
    }

    /** An entry that is gone already is not a failure to remove it. */
    void fail(LinuxException why, String where) throws CopyFailedException {
        if (why.errno() != Errno.ENOENT) {
            stuck = true;
            work.problems().entry(where, why);
        }
    }

    @Override
    public Optional<RemoveFolder> above() {
        return parent;
    }

    @Override
    public byte[] step() {
        return name;
    }

    @Override
    public int[] descriptors() {
        return new int[] {fd};
    }

    @Override
    public void reopened(int[] descriptors) {
        fd = descriptors[0];
    }

    @Override
    public int pinBase(Linux linux, int side) throws LinuxException {
        return work.base().pin(linux);
    }

    @Override
    public void unpinBase() {
        work.base().unpin();
    }

    @Override
    public Descriptors pool() {
        return work.means().descriptors();
    }
}
