package org.caravault.copy;

import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** Decides which directories a walk goes into. */
interface Entering {
    /** Both directories are open; the name ends with a zero. */
    boolean isEntered(Linux linux, int parent, byte[] name, int fd) throws LinuxError;

    /** {@return whether names may go while they are listed, without that being an error} */
    boolean isLiving();

    /** Goes into every directory. */
    record Everywhere() implements Entering {
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
