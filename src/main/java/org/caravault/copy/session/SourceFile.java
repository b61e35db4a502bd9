package org.caravault.copy.session;

import static org.caravault.copy.linux.Flags.O_NOATIME;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/** A file of the source, open for reading. Anything but a regular file is never read, even if it took the file's place a moment ago. */
public record SourceFile(int fd, Stat stat) {
    /** A little more than the 45 s after which the kernel takes a lease away from a holder that does not answer. */
    private static final long LEASE_SECONDS = Long.getLong("caravault.copy.lease_s", 50);

    private static final int FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    /**
     * Opens a file if it is one still; without waiting for a fifo's writer, without following a symlink, without touching its access time. If
     * another process holds a lease on the file, which Samba and NFS servers do for their clients, the open asks for it and waits.
     */
    public static SourceFile open(Linux linux, Folder folder, byte[] name, Session session) throws LinuxException {
        int fd = Folder.NONE;
        try {
            fd = openWithoutTrace(linux, folder, name, session.me());
            Stat stat = linux.stat(fd);
            if (stat.kind() == Kind.FILE) {
                session.source().writing().opened(linux, fd, stat);
                return new SourceFile(fd, stat);
            }
            throw new LinuxException("open", Errno.ELOOP); // not what it was when it was listed
        } catch (LinuxException why) {
            linux.closeQuietly(fd);
            throw why.inSource();
        }
    }

    /** Opens the file that an entry was when it was looked at. */
    public static SourceFile openSame(Linux linux, Entry entry, Session session)
            throws LinuxException, EntryReplacedException {
        SourceFile source = open(linux, entry.folder, entry.name, session);
        if (source.stat().sameInode(entry.stat)) {
            return source;
        }
        linux.closeQuietly(source.fd());
        throw new EntryReplacedException();
    }

    private static int openWithoutTrace(Linux linux, Folder folder, byte[] name, Session.Me me) throws LinuxException {
        int flags = me.isRoot() ? FLAGS | O_NOATIME : FLAGS;
        try {
            return linux.open(folder.source, name, flags, 0);
        } catch (LinuxException why) {
            return openAgain(linux, folder, name, flags, why);
        }
    }

    private static int openAgain(Linux linux, Folder folder, byte[] name, int flags, LinuxException why)
            throws LinuxException {
        if (why.errno() == Errno.EAGAIN) {
            return openLeased(linux, folder, name, flags);
        }
        if (why.errno() != Errno.EPERM || flags == FLAGS) {
            throw why;
        }
        try { // a server that does not let root be root
            return linux.open(folder.source, name, FLAGS, 0);
        } catch (LinuxException again) {
            return openAgain(linux, folder, name, FLAGS, again);
        }
    }

    /** The first open has asked the holder to release the lease. */
    private static int openLeased(Linux linux, Folder folder, byte[] name, int flags) throws LinuxException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (System.nanoTime() - start < LEASE_SECONDS * 1_000_000_000 && slept(pause)) {
            try {
                return linux.open(folder.source, name, flags, 0);
            } catch (LinuxException why) {
                if (why.errno() != Errno.EAGAIN) {
                    throw why;
                }
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        throw new LinuxException(
                "open",
                Errno.EAGAIN,
                "another process holds a lease on the file and did not release it within " + LEASE_SECONDS + " s");
    }

    /** {@return whether the time has gone by; else this thread has been interrupted} */
    public static boolean slept(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
