package org.caravault.copy;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/**
 * The directory that is copied into.
 *
 * @param fd {@link Folder#NONE} if a dry run would have to make it
 * @param fresh whether it was made just now
 * @param stat what it is; of the directory above if it is missing
 * @param lent what {@link Lend#giveBack} needs
 */
record DestinationRoot(int fd, boolean fresh, Stat stat, int lent) {
    boolean isMissing() {
        return fd == Folder.NONE;
    }

    /** Takes away what the directory above has passed on: it would go on to all that is made below. */
    private static void disinherit(Linux linux, int fd) throws LinuxError {
        Xattrs inherited = linux.attributes().xattrs(fd);
        if (inherited.has(Xattrs.DEFAULT_ACL)) {
            linux.attributes().removeXattr(fd, Xattrs.DEFAULT_ACL);
        }
        if (inherited.has(Xattrs.NFS4_ACL)) {
            linux.attributes().removeXattr(fd, Xattrs.NFS4_ACL);
        }
        if (inherited.has(Xattrs.ACL)) {
            linux.attributes().removeXattr(fd, Xattrs.ACL);
        }
    }

    static DestinationRoot open(Linux linux, CopyRequest request) throws CopyFailed {
        byte[] path = Names.withoutSlashes(request.destination().bytes());
        try {
            Beneath.At at = request.beneath().find(linux, path);
            try {
                return open(linux, at, path, request.dryRun());
            } finally {
                at.close(linux);
            }
        } catch (LinuxError why) {
            throw new CopyFailed(PathText.of(Names.text(path)), why);
        }
    }

    private static DestinationRoot open(Linux linux, Beneath.At at, byte[] path, boolean dryRun) throws LinuxError {
        boolean fresh = linux.find(at.directory(), at.name()).isEmpty();
        if (dryRun) {
            return fresh
                    ? new DestinationRoot(Folder.NONE, true, above(linux, at, path), Lend.NOTHING)
                    : opened(linux, at);
        }
        if (fresh) {
            linux.makeDirectory(at.directory(), at.name(), 0700);
        }
        Lend.Opened root = Lend.root(linux, at);
        if (fresh) {
            disinherit(linux, root.fd());
        }
        return new DestinationRoot(root.fd(), fresh, root.stat(), root.lent());
    }

    /** Fails as making the directory would. */
    private static Stat above(Linux linux, Beneath.At at, byte[] path) throws LinuxError {
        if (path.length == 1 || Names.endsWithDots(path)) {
            throw new LinuxError("mkdir", Errno.ENOENT);
        }
        try {
            int fd = at.openParent(linux);
            try {
                return linux.stat(fd);
            } finally {
                linux.closeQuietly(fd);
            }
        } catch (LinuxError why) {
            throw new LinuxError("mkdir", why.errno());
        }
    }

    private static DestinationRoot opened(Linux linux, Beneath.At at) throws LinuxError {
        int fd = at.openDirectory(linux);
        return new DestinationRoot(fd, false, linux.stat(fd), Lend.NOTHING);
    }

    /** Restores the mode that was lent, unless the copy has given the directory another one. */
    void close(Linux linux) throws CopyFailed {
        try {
            if (lent != Lend.NOTHING && Lend.isLent(linux.stat(fd), lent)) {
                Lend.giveBack(linux, fd, lent);
            }
        } catch (LinuxError why) {
            throw new CopyFailed("the destination", why);
        } finally {
            linux.closeQuietly(fd);
        }
    }
}
