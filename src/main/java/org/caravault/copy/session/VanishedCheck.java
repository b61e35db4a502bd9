package org.caravault.copy.session;

import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.walk.Folder;

/**
 * Finds out whether something that was listed has left the source since. A stale handle alone does not prove it: the server may have taken
 * the whole export away. Then the path is walked again from the root, which is stale, too, in that case.
 */
public record VanishedCheck(Session session) {
    private static final byte[] HERE = Names.of(".");

    /** {@return whether the folder has no entry of this name any more} */
    public boolean isGone(Linux linux, Folder folder, byte[] name) {
        try {
            return linux.findFresh(folder.source, name).isEmpty();
        } catch (LinuxException why) {
            return why.errno() == Errno.ESTALE && isGoneFromRoot(linux, folder, Optional.of(new EntryName(name)));
        }
    }

    /** {@return whether the folder itself is not there any more} */
    public boolean isGone(Linux linux, Folder folder) {
        try {
            if (linux.statFresh(folder.source).links() == 0) {
                return true;
            }
        } catch (LinuxException stale) {
            if (stale.errno() != Errno.ESTALE) {
                return false;
            }
        }
        return isGoneFromRoot(linux, folder, Optional.empty());
    }

    private boolean isGoneFromRoot(Linux linux, Folder folder, Optional<EntryName> name) {
        int fd = Folder.NONE;
        try {
            fd = linux.openDirectory(session.roots().source(), HERE);
            for (Folder step : folder.steps()) {
                int above = fd;
                fd = Folder.NONE;
                try {
                    fd = linux.openDirectory(above, step.name);
                } finally {
                    linux.closeQuietly(above);
                }
            }
            boolean replaced = !linux.statFresh(fd).sameInode(folder.stat);
            return replaced
                    || (name.isPresent()
                            && linux.findFresh(fd, name.get().bytes()).isEmpty());
        } catch (LinuxException why) {
            return why.errno() == Errno.ENOENT || why.errno() == Errno.ENOTDIR || why.errno() == Errno.ELOOP;
        } finally {
            linux.closeQuietly(fd);
        }
    }
}
