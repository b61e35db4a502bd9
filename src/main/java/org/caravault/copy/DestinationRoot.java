package org.caravault.copy;

import static org.caravault.copy.linux.Flags.*;

import java.util.Optional;
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
 */
record DestinationRoot(int fd, boolean fresh, Stat stat) {
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
        byte[] path = request.destination().bytes();
        try {
            Beneath.At at = request.beneath().find(linux, path);
            Optional<Stat> there = linux.find(at.directory(), at.name());
            boolean fresh = there.isEmpty();
            if (fresh && request.dryRun()) {
                return new DestinationRoot(Folder.NONE, true, linux.stat(at.openParent(linux)));
            }
            if (fresh) {
                linux.makeDirectory(at.directory(), at.name(), 0700);
            }
            int fd = at.openDirectory(linux);
            at.close(linux);
            if (fresh) {
                disinherit(linux, fd);
            }
            return new DestinationRoot(fd, fresh, linux.stat(fd));
        } catch (LinuxError why) {
            throw new CopyFailed(PathText.of(Names.text(path)), why);
        }
    }
}
