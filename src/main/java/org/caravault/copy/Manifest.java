package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Stat;

/** Where a copy writes down what it has placed. */
interface Manifest {
    void add(Placed placed) throws IOException;

    void add(Folder folder, Stat stat, long xattrs) throws IOException;

    /** For those who want none. */
    final class None implements Manifest {
        @Override
        public void add(Placed placed) {}

        @Override
        public void add(Folder folder, Stat stat, long xattrs) {}
    }
}
