package org.caravault.copy.filesystem;

import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_PATH;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.InodeFlags;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.Beneath;

/**
 * Temporarily gives an ordinary user the permissions that he lacks in a directory of his own, as rsync does; never in another user's
 * directory. Root needs no permissions, but not even root can change an immutable or append-only directory: these flags are cleared temporarily.
 */
public final class LendPermissions {
    /** Nothing was lent. */
    public static final int NOTHING = -1;

    private static final int ALL = 0700;
    /** What was lent, as a number: the mode that the directory had, with this bit; above it the flags that it had. */
    private static final int MODE_LENT = 1 << 12;

    private static final int FLAGS_FROM = 16;
    private static final int MODE = 07777;

    private LendPermissions() {}

    /**
     * A directory in which something can be changed now.
     *
     * @param stat what it was before
     * @param lent what {@link #restore} needs; {@link #NOTHING} if nothing was lent
     */
    public record Opened(int fd, Stat stat, int lent) {}

    /** Opens a directory in which something is to be changed. */
    public static Opened directory(Linux linux, int directory, byte[] name) throws LinuxException {
        int fd;
        try {
            fd = linux.openDirectory(directory, name);
        } catch (LinuxException why) {
            return toOpen(linux, directory, name, O_NOFOLLOW, why);
        }
        return write(linux, fd);
    }

    /** As {@link #directory}, for a root, which may be reached by a symlink unless its place is guarded. */
    public static Opened root(Linux linux, Beneath.At at) throws LinuxException {
        int fd;
        try {
            fd = at.openDirectory(linux);
        } catch (LinuxException why) {
            return toOpen(linux, at.directory(), at.name(), at.guarded() ? O_NOFOLLOW : 0, why);
        }
        return write(linux, fd);
    }

    /** What the directory lacks for being opened at all; {@link #write} takes it away again. */
    private static Opened toOpen(Linux linux, int directory, byte[] name, int flags, LinuxException refused)
            throws LinuxException {
        if (refused.errno() != Errno.EACCES) {
            throw refused;
        }
        int pinned = linux.open(directory, name, O_PATH | flags, 0);
        try {
            Stat stat = linux.stat(pinned);
            if (!lacks(stat)) {
                throw refused;
            }
            linux.attributes().chmodPinned(pinned, with(stat.mode()));
            int fd = linux.open(directory, name, O_RDONLY | O_DIRECTORY | flags, 0);
            return new Opened(fd, linux.stat(fd), stat.mode() | MODE_LENT);
        } finally {
            linux.closeQuietly(pinned);
        }
    }

    /** For a directory that is not to be changed after all. */
    public static void restoreAndClose(Linux linux, Opened opened) throws LinuxException {
        try {
            restore(linux, opened.fd(), opened.lent());
        } finally {
            linux.closeQuietly(opened.fd());
        }
    }

    /** Takes flags away with which nothing can be changed in a directory. {@return what is lent then} */
    public static int flags(Linux linux, Opened opened) throws LinuxException {
        if ((opened.stat().flags() & InodeFlags.HINDERING) == 0) {
            return opened.lent();
        }
        try {
            linux.attributes().setFlags(opened.fd(), opened.stat().flags() & ~InodeFlags.HINDERING);
        } catch (LinuxException why) {
            if (why.errno() == Errno.EPERM || why.errno() == Errno.EROFS || why.errno() == Errno.ENOTTY) {
                return opened.lent(); // what cannot be done in it fails with an error of its own
            }
            throw why;
        }
        int mode = opened.lent() == NOTHING ? 0 : opened.lent();
        return mode | (opened.stat().flags() << FLAGS_FROM);
    }

    /** Restores the mode and the flags that a directory had before something was lent. */
    public static void restore(Linux linux, int fd, int lent) throws LinuxException {
        if (lent == NOTHING) {
            return;
        }
        if ((lent & MODE_LENT) != 0) {
            linux.attributes().chmod(fd, lent & MODE);
        }
        if (lent >> FLAGS_FROM != 0) {
            linux.attributes().setFlags(fd, lent >> FLAGS_FROM);
        }
    }

    private static Opened write(Linux linux, int fd) throws LinuxException {
        try {
            Stat stat = linux.stat(fd);
            if (!lacks(stat)) {
                return new Opened(fd, stat, NOTHING);
            }
            linux.attributes().chmod(fd, with(stat.mode()));
            return new Opened(fd, stat, stat.mode() | MODE_LENT);
        } catch (LinuxException why) {
            linux.closeQuietly(fd);
            throw why;
        }
    }

    private static boolean lacks(Stat directory) {
        return directory.kind() == Kind.DIRECTORY && (directory.mode() & ALL) != ALL && isMine(directory);
    }

    /** {@return whether a directory has the mode still that it has with what is lent} */
    public static boolean isLent(Stat directory, int lent) {
        return lent != NOTHING && (lent & MODE_LENT) != 0 && directory.mode() == with(lent & MODE);
    }

    private static int with(int mode) {
        return mode | ALL;
    }

    private static boolean isMine(Stat directory) {
        int user = Linux.effectiveUser();
        return user != 0 && directory.uid() == user;
    }
}
