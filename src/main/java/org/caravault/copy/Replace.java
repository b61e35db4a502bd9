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
        return entry.folder.fresh ? Optional.empty() : linux.find(entry.folder.destination, entry.name);
    }

    Placed with(Linux linux, Entry entry, Optional<Stat> there, PlaceEntry.Create create) throws IOException {
        if (session.options().dryRun() || there.isEmpty()) {
            return create.under(entry.name);
        }
        if (there.get().kind() == Kind.DIRECTORY) {
            removeDirectory(entry);
            return create.under(entry.name);
        }
        byte[] temporary = session.temporaries().next();
        Placed placed = create.under(temporary);
        rename(linux, entry.folder, temporary, entry.name);
        return placed;
    }

    private static void rename(Linux linux, Folder folder, byte[] from, byte[] to) throws LinuxError {
        try {
            linux.rename(folder.destination, from, folder.destination, to);
        } catch (LinuxError why) {
            linux.unlink(folder.destination, from);
            throw why;
        }
    }

    /** A directory cannot be renamed over. It is removed where it is: one that has to stay, in part, keeps its name. */
    private void removeDirectory(Entry entry) throws IOException {
        if (!session.options().delete()) {
            throw new LinuxError("replace", Errno.EISDIR);
        }
        if (!RemoveFolder.atOnce(session, entry.folder, entry.name)) {
            throw new LinuxError("replace", Errno.ENOTEMPTY);
        }
    }
}
