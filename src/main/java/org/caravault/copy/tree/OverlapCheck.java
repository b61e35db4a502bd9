package org.caravault.copy.tree;

import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.PathText;
import org.caravault.copy.name.ProtectedDirectories;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Problems;
import org.caravault.copy.session.CopyChoice;
import org.caravault.copy.session.CopyRequest;
import org.caravault.copy.session.DestinationRoot;

/** Refuses to copy a directory onto itself, or to clear a directory that the source lies in. */
final class OverlapCheck {
    private OverlapCheck() {}

    static void check(
            Linux linux,
            int source,
            DestinationRoot destination,
            CopyRequest request,
            ProtectedDirectories guarded,
            Problems problems)
            throws CopyFailedException {
        if (destination.isMissing()) {
            checkMissing(linux, source, request, problems);
            return;
        }
        try {
            guarded.check(linux, destination.fd(), destination.stat(), "write into");
        } catch (LinuxException why) {
            throw new CopyFailedException(
                    PathText.of(Names.text(request.destination().bytes())), why);
        }
        try {
            if (linux.stat(source).sameInode(destination.stat())) {
                throw new CopyFailedException("source and destination are the same directory");
            }
            if (request.is(CopyChoice.DELETE) && isBelow(linux, source, destination.stat())) {
                throw new CopyFailedException(
                        "the source lies in the destination, where everything else would be deleted");
            }
        } catch (LinuxException why) {
            throw new CopyFailedException(
                    PathText.of(Names.text(request.source().bytes())), why);
        }
    }

    /** What the copy itself would meet as soon as the destination is there. */
    private static void checkMissing(Linux linux, int source, CopyRequest request, Problems problems)
            throws CopyFailedException {
        byte[] path = Names.withoutSlashes(request.destination().bytes());
        String text = PathText.of(Names.text(path));
        try {
            Beneath.At at = request.beneath().find(linux, path);
            int above;
            try {
                above = at.openParent(linux);
            } finally {
                at.close(linux);
            }
            try {
                Stat root = linux.stat(source);
                if (linux.stat(above).sameInode(root) || isBelow(linux, above, root)) {
                    problems.entry(text, OpenFolder.intoItself());
                }
            } finally {
                linux.closeQuietly(above);
            }
        } catch (LinuxException why) {
            throw new CopyFailedException(text, why);
        }
    }

    private static boolean isBelow(Linux linux, int source, Stat wanted) throws LinuxException {
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
