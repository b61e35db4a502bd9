package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
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
        Stat stat = linux.stat(folder.source); // as it is now: its mode and its ACL must belong together
        new Metadata(session).finish(linux, folder, stat, wanted);
        session.manifest().add(folder, stat, wanted.digest());
    }
}
