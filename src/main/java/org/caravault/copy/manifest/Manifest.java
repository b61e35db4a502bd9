package org.caravault.copy.manifest;

import java.io.IOException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Folder;

/** Where a copy writes down what it has placed. */
public interface Manifest {
    /** A flag beside the source's: the entry has to be compared by the next copy, however old its change time is. */
    int UNPROVEN = 1 << 31;

    /** {@code flags} are the source's, and {@link #UNPROVEN}. */
    void add(CopiedEntry placed, int flags) throws IOException;

    /** {@code xattrs} is an {@link AttributeNote}. */
    void add(Folder folder, Stat stat, long xattrs, int flags) throws IOException;

    /** An entry was removed from the copy again, with all below it. */
    void remove(Folder folder, byte[] name);

    /** The destination has stored an entry under another name: that is what it is called in the manifest. */
    void rename(Folder folder, byte[] name, byte[] stored);

    /** For those who want none. */
    final class None implements Manifest {
        @Override
        public void add(CopiedEntry placed, int flags) {}

        @Override
        public void add(Folder folder, Stat stat, long xattrs, int flags) {}

        @Override
        public void remove(Folder folder, byte[] name) {}

        @Override
        public void rename(Folder folder, byte[] name, byte[] stored) {}
    }
}
