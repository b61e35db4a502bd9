package org.caravault.copy.walk;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;

/**
 * A directory in a walk, with one descriptor in each tree that is walked. When many are open, {@link Descriptors} has those closed that no task
 * uses at the moment. They are opened again when they are needed: from the directory below by {@code ..}, or else down from one that is open.
 * Device and inode then have to be the same.
 */
public abstract class PinnableDirectory extends Descriptors.Link {
    private static final byte[] ABOVE = Names.of("..");

    private int pins;
    private volatile boolean suspended;
    private boolean closed;
    private Optional<Stat[]> known = Optional.empty();
    private long position;

    /** {@return the directory above; empty for the root of the walk} */
    public abstract Optional<? extends PinnableDirectory> above();

    /** {@return the name in the directory above, ending with a zero} */
    public abstract byte[] step();

    /** {@return the descriptors, {@link Folder#NONE} in a tree that does not have the directory; the first is the one that is listed} */
    public abstract int[] descriptors();

    /** The descriptors were closed and are open again, as these. */
    public abstract void reopened(int[] descriptors);

    /** {@return a descriptor from which {@link #step} leads to the root of the walk, and that stays open until {@link #unpinBase}} */
    public abstract int pinBase(Linux linux, int side) throws LinuxException;

    /** The descriptor of {@link #pinBase} is no longer needed. */
    public abstract void unpinBase();

    /** {@return who limits how many descriptors are open} */
    public abstract Descriptors pool();

    /** {@return whether the directory may be removed or moved by others meanwhile, in one of the trees} Its descriptor is then {@link Folder#NONE}. */
    boolean mayBeLost(int side) {
        return false;
    }

    /** Keeps the descriptors open until {@link #unpin}. */
    public final void pin(Linux linux) throws LinuxException {
        boolean again;
        synchronized (this) {
            again = suspended;
            if (again) {
                resume(linux, new int[0]);
            }
            pins++;
        }
        if (again) {
            pool().opened(linux, this);
        }
    }

    /** The descriptors may be closed again; once for each {@link #pin}. */
    public final synchronized void unpin() {
        pins--;
    }

    final synchronized boolean tryPin() {
        if (suspended || closed) {
            return false;
        }
        pins++;
        return true;
    }

    /** Closes the descriptors until they are needed. {@return false if they are needed now, or are closed} */
    final synchronized boolean suspend(Linux linux) {
        if (pins > 0 || suspended || closed) {
            return false;
        }
        int[] open = descriptors();
        Stat[] stats = new Stat[open.length];
        try {
            position = linux.position(open[0]);
            for (int i = 0; i < open.length; i++) {
                if (open[i] != Folder.NONE) {
                    stats[i] = linux.stat(open[i]);
                }
            }
        } catch (LinuxException why) {
            return false; // it stays open, and whoever uses it next meets the error
        }
        for (int fd : open) {
            linux.closeQuietly(fd);
        }
        known = Optional.of(stats);
        suspended = true;
        return true;
    }

    final synchronized boolean isClosed() {
        return closed;
    }

    /** Closes, never to open again; a suspended directory above is opened through this one first, while that is easy. */
    public final void close(Linux linux, boolean aboveIsNeeded) {
        Optional<? extends PinnableDirectory> above = above();
        if (aboveIsNeeded && above.isPresent()) {
            PinnableDirectory needed = above.get();
            if (needed.suspended) {
                needed.resumeFrom(linux, this);
            }
        }
        synchronized (this) {
            if (!closed && !suspended) {
                for (int fd : descriptors()) {
                    linux.closeQuietly(fd);
                }
            }
            closed = true;
        }
        pool().closed(this);
    }

    final void resumeFrom(Linux linux, PinnableDirectory below) {
        if (!below.tryPin()) {
            return;
        }
        boolean again = false;
        try {
            synchronized (this) {
                if (suspended && !closed) {
                    resume(linux, below.descriptors());
                    again = true;
                }
            }
        } catch (LinuxException why) {
            again = false; // whoever needs it tries again, and reports the error
        } finally {
            below.unpin();
        }
        if (again) {
            pool().opened(linux, this);
        }
    }

    private void resume(Linux linux, int[] below) throws LinuxException {
        Stat[] stats = known.orElseThrow();
        int[] fds = new int[stats.length];
        Arrays.fill(fds, Folder.NONE);
        try {
            for (int i = 0; i < fds.length; i++) {
                if (stats[i] != null) {
                    int hint = i < below.length ? below[i] : Folder.NONE;
                    fds[i] = openUnlessLost(linux, i, hint, stats[i]);
                }
            }
            if (fds[0] != Folder.NONE) {
                linux.seek(fds[0], position);
            }
        } catch (LinuxException why) {
            for (int fd : fds) {
                linux.closeQuietly(fd);
            }
            throw why;
        }
        reopened(fds);
        suspended = false;
    }

    private int openUnlessLost(Linux linux, int side, int below, Stat stat) throws LinuxException {
        try {
            return open(linux, side, below, stat);
        } catch (LinuxException why) {
            if (mayBeLost(side) && why.mayBeAChange()) {
                return Folder.NONE;
            }
            throw why;
        }
    }

    private int open(Linux linux, int side, int below, Stat stat) throws LinuxException {
        if (below != Folder.NONE) {
            try {
                int fd = linux.openDirectory(below, ABOVE);
                if (linux.stat(fd).sameInode(stat)) {
                    return fd;
                }
                linux.closeQuietly(fd);
            } catch (LinuxException why) {
                return checked(linux, descend(linux, side), stat);
            }
        }
        return checked(linux, descend(linux, side), stat);
    }

    private static int checked(Linux linux, int fd, Stat stat) throws LinuxException {
        try {
            if (linux.stat(fd).sameInode(stat)) {
                return fd;
            }
        } catch (LinuxException why) {
            linux.closeQuietly(fd);
            throw why;
        }
        linux.closeQuietly(fd);
        throw LinuxException.explained("open", Errno.ENOENT, "the directory was moved or replaced");
    }

    private int descend(Linux linux, int side) throws LinuxException {
        ArrayDeque<byte[]> steps = new ArrayDeque<>();
        steps.push(step());
        Optional<? extends PinnableDirectory> at = above();
        while (at.isPresent() && !at.get().tryPin()) {
            steps.push(at.get().step());
            at = at.get().above();
        }
        int from = at.isPresent() ? at.get().descriptors()[side] : pinBase(linux, side);
        int fd = from;
        try {
            for (byte[] step : steps) {
                int next = linux.openDirectory(fd, step);
                if (fd != from) {
                    linux.closeQuietly(fd);
                }
                fd = next;
            }
            return fd;
        } catch (LinuxException why) {
            if (fd != from) {
                linux.closeQuietly(fd);
            }
            throw why;
        } finally {
            if (at.isPresent()) {
                at.get().unpin();
            } else {
                unpinBase();
            }
        }
    }
}
