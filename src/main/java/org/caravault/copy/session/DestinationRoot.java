package org.caravault.copy.session;

import org.caravault.copy.filesystem.LendPermissions;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Problems;
import org.caravault.copy.walk.Folder;

/**
 * The directory that is copied into.
 *
 * @param fd {@link Folder#NONE} if a dry run would have to make it
 * @param fresh whether it was made just now
 * @param stat what it is; of the directory above if it is missing
 * @param lent what {@link LendPermissions#restore} needs
 */
public record DestinationRoot(int fd, boolean fresh, Stat stat, int lent) {
    /** Whether it does not exist: a dry run does not make it. */
    public boolean isMissing() {
        return fd == Folder.NONE;
    }

    /** Takes away what the directory above has passed on: it would go on to all that is made below. */
    private static void disinherit(Linux linux, int fd) throws LinuxException {
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

    /**
     * Opens the directory, and makes it if it is missing.
     *
     * @throws CopyFailedException if it cannot be opened or made, or is not a directory
     */
    public static DestinationRoot open(Linux linux, CopyRequest request) throws CopyFailedException {
        byte[] path = Names.withoutSlashes(request.destination().bytes());
        try {
            Beneath.At at = request.beneath().find(linux, path);
            try {
                return open(linux, at, path, request.is(CopyChoice.DRY_RUN));
            } finally {
                at.close(linux);
            }
        } catch (LinuxException why) {
            throw new CopyFailedException(PathText.of(Names.text(path)), why);
        }
    }

    private static DestinationRoot open(Linux linux, Beneath.At at, byte[] path, boolean dryRun) throws LinuxException {
        boolean fresh = linux.find(at.directory(), at.name()).isEmpty();
        if (dryRun) {
            return fresh
                    ? new DestinationRoot(Folder.NONE, true, above(linux, at, path), LendPermissions.NOTHING)
                    : opened(linux, at);
        }
        if (fresh) {
            linux.makeDirectory(at.directory(), at.name(), 0700);
        }
        LendPermissions.Opened root = LendPermissions.root(linux, at);
        if (fresh) {
            disinherit(linux, root.fd());
        }
        return new DestinationRoot(root.fd(), fresh, root.stat(), root.lent());
    }

    /** Fails as making the directory would. */
    private static Stat above(Linux linux, Beneath.At at, byte[] path) throws LinuxException {
        if (path.length == 1 || Names.endsWithDots(path)) {
            throw new LinuxException("mkdir", Errno.ENOENT);
        }
        try {
            int fd = at.openParent(linux);
            try {
                return linux.stat(fd);
            } finally {
                linux.closeQuietly(fd);
            }
        } catch (LinuxException why) {
            throw new LinuxException("mkdir", why.errno());
        }
    }

    private static DestinationRoot opened(Linux linux, Beneath.At at) throws LinuxException {
        int fd = at.openDirectory(linux);
        return new DestinationRoot(fd, false, linux.stat(fd), LendPermissions.NOTHING);
    }

    /** Restores the mode that was lent, unless the copy has given the directory another one. */
    public void close(Linux linux) throws CopyFailedException {
        try {
            if (lent != LendPermissions.NOTHING && LendPermissions.isLent(linux.stat(fd), lent)) {
                LendPermissions.restore(linux, fd, lent);
            }
        } catch (LinuxException why) {
            throw new CopyFailedException("the destination", why);
        } finally {
            linux.closeQuietly(fd);
        }
    }

    /** Whether a root that was opened can still be written to; its descriptor is the destination's. */
    public record Writable(int fd) implements Problems.Destination, Linux.Use<Boolean, LinuxException> {
        @Override
        public boolean isReadOnly() {
            try {
                return Linux.use(this);
            } catch (LinuxException why) {
                return true;
            }
        }

        @Override
        public Boolean with(Linux linux) throws LinuxException {
            return linux.isReadOnly(fd);
        }
    }
}
