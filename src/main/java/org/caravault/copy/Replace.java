package org.caravault.copy;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;

/** Puts a new entry in the place of what is there: under a temporary name in the same directory, then renamed over it. */
record Replace(Session session) {
    /** {@return what the destination has under the entry's name} */
    Optional<Stat> find(Linux linux, Entry entry) throws LinuxError {
        return find(linux, entry.folder, entry.name);
    }

    /** {@return what the folder's destination has under a name} Fails if that is another entry's name, for this file system the same. */
    Optional<Stat> find(Linux linux, Folder folder, byte[] name) throws LinuxError {
        return folder.fresh ? Optional.empty() : look(linux, folder, name);
    }

    private static Optional<Stat> look(Linux linux, Folder folder, byte[] name) throws LinuxError {
        Optional<Stat> there = linux.find(folder.destination, name);
        if (there.isPresent()
                && folder.spelling().isPresent()
                && !folder.spelling().get().knows(name)) {
            folder.spelling().get().refuseIfTaken(linux, folder.destination, name);
        }
        return there;
    }

    /** {@return why a name could not be made, which is another entry's name if it is there although nothing of the name was} */
    static LinuxError explain(Linux linux, Folder folder, byte[] name, LinuxError why) throws LinuxError {
        if (why.errno() == Errno.EEXIST && folder.spelling().isPresent()) {
            folder.spelling().get().refuseIfTaken(linux, folder.destination, name);
        }
        return why;
    }

    Placed with(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create) throws IOException {
        if (entry.folder.spelling().isEmpty() || session.options().dryRun()) {
            return put(linux, entry, there, create);
        }
        return spelled(linux, entry, there, create);
    }

    /** Where different names can be one name. */
    private Placed spelled(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create)
            throws IOException {
        entry.folder.spelling().get().begin(entry.name);
        try {
            Placed placed = put(linux, entry, there, create);
            entry.folder.spelling().get().placed(entry.name);
            return placed;
        } catch (LinuxError why) {
            throw explain(linux, entry.folder, entry.name, why);
        }
    }

    private Placed put(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create) throws IOException {
        if (session.options().dryRun() || there.isEmpty()) {
            return create.under(entry.name);
        }
        return over(linux, entry, there.get(), create);
    }

    private Placed over(Linux linux, Entry entry, Stat there, PlaceEntry.Create create) throws IOException {
        if (there.kind() == Kind.DIRECTORY) {
            removeDirectory(entry);
            return create.under(entry.name);
        }
        byte[] temporary = session.temporaries().next();
        Placed placed = create.under(temporary);
        rename(linux, entry.folder, temporary, entry.name);
        return placed;
    }

    private void rename(Linux linux, Folder folder, byte[] from, byte[] to) throws LinuxError {
        try {
            renameOver(linux, folder.destination, from, to);
        } catch (LinuxError why) {
            linux.unlink(folder.destination, from);
            throw why;
        }
    }

    private void renameOver(Linux linux, int directory, byte[] from, byte[] to) throws LinuxError {
        try {
            linux.rename(directory, from, directory, to);
        } catch (LinuxError why) {
            if (!mayLiftFlags(why) || !LiftFlags.rename(linux, directory, from, to)) {
                throw why;
            }
        }
    }

    /** Removes a name that is no directory's from a folder's destination. */
    void unlink(Linux linux, Folder folder, byte[] name) throws LinuxError {
        try {
            linux.unlink(folder.destination, name);
        } catch (LinuxError why) {
            if (!mayLiftFlags(why) || !LiftFlags.unlink(linux, folder.destination, name)) {
                throw why;
            }
        }
    }

    private boolean mayLiftFlags(LinuxError why) {
        return why.errno() == Errno.EPERM && session.flags().isSet();
    }

    /** A directory cannot be renamed over. It is removed where it is: one that has to stay, in part, keeps its name. */
    private void removeDirectory(Entry entry) throws IOException {
        if (!session.options().delete()) {
            throw new LinuxError("replace", Errno.EISDIR);
        }
        if (!Removal.atOnce(session, entry.folder, entry.name)) {
            throw new LinuxError("replace", Errno.ENOTEMPTY);
        }
    }
}
