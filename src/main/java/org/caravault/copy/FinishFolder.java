package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Xattrs;

/** Lets go of a directory; who is last gives it its owner, mode, attributes and times, which its content would have changed. */
final class FinishFolder {
    private FinishFolder() {}

    static void release(Session session, Linux linux, Folder folder) throws IOException {
        if (!folder.release()) {
            return;
        }
        try {
            Xattrs wanted = linux.attributes().xattrs(folder.source);
            if (!session.options().dryRun() && folder.destination != Folder.NONE) {
                new Metadata(session)
                        .apply(
                                linux,
                                folder.destination,
                                folder.stat,
                                wanted,
                                linux.attributes().xattrs(folder.destination),
                                folder.text());
            }
            session.manifest().add(folder, wanted.digest());
            session.tally().directories.increment();
        } catch (LinuxError why) {
            session.problems().entry(folder.text(), why);
        } finally {
            folder.close(linux);
        }
    }
}
