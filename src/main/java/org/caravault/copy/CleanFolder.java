package org.caravault.copy;

import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** Removes from a directory that was there what an interrupted run has left and, if asked for, what the source does not have. */
record CleanFolder(Session session, Folder folder) {
    void run(Linux linux) throws CopyFailed {
        List<byte[]> names = new ArrayList<>();
        try {
            linux.rewind(folder.destination);
            boolean more = true;
            while (more) {
                names.clear();
                more = linux.list(folder.destination, (hint, name) -> names.add(name));
                for (byte[] name : names) {
                    clean(linux, name);
                }
            }
        } catch (LinuxError why) {
            session.problems().entry(folder.text(), why);
        }
    }

    /** Removes one name, if the source does not have it and it may go. */
    void clean(Linux linux, byte[] name) throws CopyFailed {
        boolean mayGo = session.options().delete() || session.temporaries().isLeftover(name);
        if (!mayGo || session.options().isExcluded(name)) {
            return;
        }
        try {
            if (linux.find(folder.source, name).isEmpty()) {
                remove(linux, name);
            }
        } catch (LinuxError why) {
            session.problems().entry(folder.textOf(name), why);
        }
    }

    private void removeDirectory(Linux linux, byte[] name) throws LinuxError {
        int fd = linux.openDirectory(folder.destination, name);
        boolean mayGo;
        try {
            Report report = session.problems().report();
            mayGo = session.crossing().enters(linux, folder, name, fd, report);
        } finally {
            linux.closeQuietly(fd);
        }
        if (mayGo) {
            RemoveFolder.below(session, folder, name);
        }
    }

    private void remove(Linux linux, byte[] name) throws LinuxError {
        if (session.options().dryRun()) {
            session.tally().deleted.incrementAndGet();
            return;
        }
        try {
            linux.unlink(folder.destination, name);
            session.tally().deleted.incrementAndGet();
        } catch (LinuxError why) {
            if (why.errno() != Errno.EISDIR) {
                throw why;
            }
            removeDirectory(linux, name);
        }
    }
}
