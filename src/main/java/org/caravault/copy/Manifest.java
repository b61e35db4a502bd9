package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Stat;

/** Where a copy writes down what it has placed. */
interface Manifest {
    /** {@code flags} are the source's. */
    void add(Placed placed, int flags) throws IOException;

    /** {@code xattrs} is an {@link XattrNote}. */
    void add(Folder folder, Stat stat, long xattrs, int flags) throws IOException;

    /** An entry was removed from the copy again, with all below it. */
    void remove(Folder folder, byte[] name);

    /** The destination has stored an entry under another name: that is what it is called in the manifest. */
    void rename(Folder folder, byte[] name, byte[] stored);

    /** For those who want none. */
    final class None implements Manifest {
        @Override
        public void add(Placed placed, int flags) {}

        @Override
        public void add(Folder folder, Stat stat, long xattrs, int flags) {}

        @Override
        public void remove(Folder folder, byte[] name) {}

        @Override
        public void rename(Folder folder, byte[] name, byte[] stored) {}
    }
}
