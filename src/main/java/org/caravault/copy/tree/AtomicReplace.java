package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.filesystem.LiftFlags;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/** Puts a new entry in the place of what is there: under a temporary name in the same directory, then renamed over it. */
record AtomicReplace(Session session) {
    /** {@return what the destination has under the entry's name} */
    Optional<Stat> find(Linux linux, Entry entry) throws LinuxException {
        return find(linux, entry.folder, entry.name);
    }

    /** {@return what the folder's destination has under a name} Fails if that is another entry's name, for this file system the same. */
    Optional<Stat> find(Linux linux, Folder folder, byte[] name) throws LinuxException {
        return folder.fresh ? Optional.empty() : look(linux, folder, name);
    }

    private static Optional<Stat> look(Linux linux, Folder folder, byte[] name) throws LinuxException {
        Optional<Stat> there = linux.find(folder.destination, name);
        if (there.isPresent()
                && folder.spelling().isPresent()
                && !folder.spelling().get().knows(name)) {
            folder.spelling().get().refuseIfTaken(linux, folder.destination, name);
        }
        return there;
    }

    /** {@return why a name could not be made, which is another entry's name if it is there although nothing of the name was} */
    static LinuxException explain(Linux linux, Folder folder, byte[] name, LinuxException why) throws LinuxException {
        if (why.errno() == Errno.EEXIST && folder.spelling().isPresent()) {
            folder.spelling().get().refuseIfTaken(linux, folder.destination, name);
        }
        return why;
    }

    CopiedEntry with(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create) throws IOException {
        if (entry.folder.spelling().isEmpty() || session.options().dryRun()) {
            return put(linux, entry, there, create);
        }
        return spelled(linux, entry, there, create);
    }

    /** Where different names can be one name. */
    private CopiedEntry spelled(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create)
            throws IOException {
        entry.folder.spelling().get().begin(entry.name);
        try {
            CopiedEntry placed = put(linux, entry, there, create);
            entry.folder.spelling().get().placed(entry.name);
            return placed;
        } catch (LinuxException why) {
            throw explain(linux, entry.folder, entry.name, why);
        }
    }

    private CopiedEntry put(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create)
            throws IOException {
        if (session.options().dryRun() || there.isEmpty()) {
            return create.under(entry.name);
        }
        return over(linux, entry, there.get(), create);
    }

    private CopiedEntry over(Linux linux, Entry entry, Stat there, PlaceEntry.Create create) throws IOException {
        if (there.kind() == Kind.DIRECTORY) {
            removeDirectory(entry);
            return create.under(entry.name);
        }
        byte[] temporary = session.temporaries().next();
        int directory = entry.folder.destination;
        session.temporaries().begin(directory, temporary);
        try {
            CopiedEntry placed = create.under(temporary);
            rename(linux, entry.folder, temporary, entry.name);
            return placed;
        } finally {
            session.temporaries().end(directory, temporary);
        }
    }

    private void rename(Linux linux, Folder folder, byte[] from, byte[] to) throws LinuxException {
        try {
            renameOver(linux, folder.destination, from, to);
        } catch (LinuxException why) {
            unlink(linux, folder, from);
            throw why;
        }
    }

    private void renameOver(Linux linux, int directory, byte[] from, byte[] to) throws LinuxException {
        try {
            linux.rename(directory, from, directory, to);
        } catch (LinuxException why) {
            boolean mayLift = why.errno() == Errno.EPERM && session.flags().isSet();
            if (!mayLift || !LiftFlags.rename(linux, directory, from, to)) {
                throw why;
            }
        }
    }

    /** Removes a name from a folder's destination, unless it is a directory. {@return false if others have removed it already} */
    boolean unlink(Linux linux, Folder folder, byte[] name) throws LinuxException {
        try {
            LiftFlags.unlink(linux, folder.destination, name, session.flags().isSet());
            return true;
        } catch (LinuxException why) {
            if (why.errno() != Errno.ENOENT) {
                throw why;
            }
            return false;
        }
    }

    /** A directory cannot be renamed over. It is removed where it is: one that has to stay, in part, keeps its name. */
    private void removeDirectory(Entry entry) throws IOException {
        if (!session.options().delete()) {
            throw new LinuxException("replace", Errno.EISDIR);
        }
        if (!Removal.atOnce(session, entry.folder, entry.name)) {
            throw new LinuxException("replace", Errno.ENOTEMPTY);
        }
    }
}
