package org.caravault.copy.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.caravault.copy.filesystem.FileSystemProbe;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.Spelling;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Folder;

/** Removes from a directory that was there what an interrupted run has left and, if asked for, what the source does not have. */
final class CleanFolder {
    private final Session session;
    private final Folder folder;
    private boolean sourceTried;
    /** The source's names as they are spelled, where it takes different names for one. */
    private Optional<Set<String>> sourceNames = Optional.empty();

    CleanFolder(Session session, Folder folder) {
        this.session = session;
        this.folder = folder;
    }

    void run(Linux linux) throws IOException {
        List<byte[]> names = new ArrayList<>();
        try {
            linux.rewind(folder.destination);
            boolean more = true;
            boolean first = true;
            while (more) {
                names.clear();
                more = linux.list(folder.destination, (hint, name) -> names.add(name));
                if (first && folder.spelling().isEmpty() && destinationFolds(linux, names)) {
                    folder.foldsNames();
                }
                first = false;
                for (byte[] name : names) {
                    if (folder.spelling().isPresent()) {
                        folder.spelling().get().wasThere(name);
                    }
                    clean(linux, name);
                }
            }
        } catch (LinuxException why) {
            session.problems().entry(folder.text(), why);
        }
    }

    /** Some file systems have directories that ignore case beside others that do not. */
    private boolean destinationFolds(Linux linux, List<byte[]> names) throws LinuxException {
        if (folder.parent.isEmpty()
                || session.options().network()
                || session.options().dryRun()) {
            return false; // the root was tried, and what is behind a network is of one kind
        }
        for (byte[] name : names) {
            if (Spelling.hasLetters(name)) {
                return Spelling.isOtherCase(linux, folder.destination, name);
            }
        }
        return names.isEmpty()
                && !linux.isReadOnly(folder.destination)
                && new FileSystemProbe(
                                linux,
                                folder.destination,
                                session.temporaries(),
                                session.me().uid(),
                                false)
                        .foldsNames();
    }

    /** Removes one name, if the source does not have it and it may go. */
    void clean(Linux linux, byte[] name) throws IOException {
        if (folder.spelling().isPresent() && !folder.spelling().get().knows(name)) {
            return; // what is found under it is another entry
        }
        boolean mayGo = session.options().delete() || session.temporaries().isLeftover(name);
        if (!mayGo || session.options().isExcluded(name)) {
            return;
        }
        try {
            if (!isInSource(linux, name)) {
                remove(linux, name);
            }
        } catch (LinuxException why) {
            session.problems().entry(folder.textOf(name), why);
        }
    }

    private boolean isInSource(Linux linux, byte[] name) throws LinuxException {
        Optional<Stat> found = linux.find(folder.source, name);
        if (found.isEmpty()) {
            return false;
        }
        if (!sourceTried && Spelling.hasLetters(name)) {
            sourceTried = true;
            if (Spelling.isOtherCase(linux, folder.source, name)) {
                sourceNames = Optional.of(Spelling.list(linux, folder.source));
            }
        }
        return sourceNames.isEmpty() || sourceNames.get().contains(Spelling.text(name));
    }

    private void removeDirectory(Linux linux, byte[] name) throws IOException {
        if (!mayEnter(linux, name)) {
            return;
        }
        if (folder.spelling().isPresent()) { // a name of the source may be taken for this one
            if (Removal.atOnce(session, folder, name)) {
                forget(name);
            }
        } else {
            Removal.below(session, folder, name);
        }
    }

    private void forget(byte[] name) {
        if (folder.spelling().isPresent()) {
            folder.spelling().get().gone(name);
        }
    }

    private boolean mayEnter(Linux linux, byte[] name) throws LinuxException {
        int fd;
        try {
            fd = linux.openDirectory(folder.destination, name);
        } catch (LinuxException why) {
            if (why.errno() == Errno.EACCES) {
                return true; // the removal lends what is lacking, or reports it; it never enters another file system
            }
            throw why;
        }
        try {
            FindingCollector report = session.problems().report();
            return session.destination()
                    .crossing()
                    .enters(linux, folder, name, fd, Optional.empty(), session.options(), report);
        } finally {
            linux.closeQuietly(fd);
        }
    }

    /** To unlink an immutable directory is not permitted, before it is not possible. */
    private boolean isLockedDirectory(Linux linux, byte[] name, LinuxException why) throws LinuxException {
        return why.errno() == Errno.EPERM
                && session.flags().isSet()
                && linux.stat(folder.destination, name).kind() == Kind.DIRECTORY;
    }

    private void remove(Linux linux, byte[] name) throws IOException {
        if (session.options().dryRun()) {
            session.counters().deleted.incrementAndGet();
            return;
        }
        for (int left = CopyEntry.TRIES; !isRemoved(linux, name, left > 0); left--) {
            // others made, removed or replaced it meanwhile
        }
    }

    /** {@return false if it has to be examined again, because others have made something else of it} */
    private boolean isRemoved(Linux linux, byte[] name, boolean mayTryAgain) throws IOException {
        try {
            removeOnce(linux, name);
            return true;
        } catch (LinuxException why) {
            if (!mayTryAgain || !why.mayBeAChangeInDestination()) {
                throw why;
            }
            return false;
        }
    }

    private void removeOnce(Linux linux, byte[] name) throws IOException {
        try {
            if (new AtomicReplace(session).unlink(linux, folder, name)) {
                session.counters().deleted.incrementAndGet();
            }
            forget(name);
        } catch (LinuxException why) {
            if (why.errno() != Errno.EISDIR && !isLockedDirectory(linux, name, why)) {
                throw why;
            }
            removeDirectory(linux, name);
        }
    }
}
