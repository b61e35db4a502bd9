package org.caravault.copy;

import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;

/** Refuses to copy a directory onto itself, or to clear a directory that the source lies in. */
final class Safety {
    private Safety() {}

    static void check(Linux linux, int source, DestinationRoot destination, CopyRequest request, Protected guarded)
            throws CopyFailed {
        if (destination.isMissing()) {
            return;
        }
        try {
            guarded.check(linux, destination.fd(), destination.stat(), "write into");
        } catch (LinuxError why) {
            throw new CopyFailed(PathText.of(Names.text(request.destination().bytes())), why);
        }
        try {
            if (linux.stat(source).sameInode(destination.stat())) {
                throw new CopyFailed("source and destination are the same directory");
            }
            if (request.delete() && isBelow(linux, source, destination.stat())) {
                throw new CopyFailed("the source lies in the destination, where everything else would be deleted");
            }
        } catch (LinuxError why) {
            throw new CopyFailed("the source", why);
        }
    }

    private static boolean isBelow(Linux linux, int source, Stat wanted) throws LinuxError {
        int at = linux.openDirectory(source, Names.of("."));
        Stat here = linux.stat(at);
        while (true) {
            int above = linux.openDirectory(at, Names.of(".."));
            linux.closeQuietly(at);
            at = above;
            Stat next = linux.stat(at);
            boolean top = next.sameInode(here);
            if (top || next.sameInode(wanted)) {
                linux.closeQuietly(at);
                return !top;
            }
            here = next;
        }
    }
}
