package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Xattrs;

/** Gives a directory its owner, mode, attributes and times, once nothing will be made in it any more, and closes it. */
final class FinishFolder {
    private FinishFolder() {}

    /** Lets a folder go; the last one finishes it. */
    static void release(Session session, Linux linux, Folder folder) throws IOException {
        if (folder.release()) {
            try {
                if (!session.workers().isStopped()) {
                    finish(session, linux, folder);
                }
            } catch (LinuxError why) {
                session.problems().entry(folder.text(), why);
            } finally {
                folder.close(linux);
            }
        }
    }

    private static void finish(Session session, Linux linux, Folder folder) throws IOException {
        if (folder.destination == Folder.NONE || session.options().dryRun()) {
            return;
        }
        Xattrs wanted = linux.attributes().xattrs(folder.source);
        new Metadata(session).finish(linux, folder, wanted);
        session.manifest().add(folder, wanted.digest());
    }
}
