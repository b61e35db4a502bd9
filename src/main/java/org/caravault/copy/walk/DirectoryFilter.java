package org.caravault.copy.walk;

import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;

/** Decides which directories a walk goes into. */
interface DirectoryFilter {
    /** Both directories are open; the name ends with a zero. */
    boolean isEntered(Linux linux, int parent, byte[] name, int fd) throws LinuxException;

    /** {@return whether names may go while they are listed, without that being an error} */
    boolean isLiving();

    /** Goes into every directory. */
    record Everywhere() implements DirectoryFilter {
        @Override
        public boolean isEntered(Linux linux, int parent, byte[] name, int fd) {
            return true;
        }

        @Override
        public boolean isLiving() {
            return false;
        }
    }
}
