package org.caravault.copy;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.LinuxError;

/** The destination takes two names of the source for one. */
final class NameTaken extends LinuxError {
    private static final long serialVersionUID = 1;

    /** The other name is as {@link PathText} writes it. */
    NameTaken(String other) {
        super(
                "create",
                Errno.EEXIST,
                Errno.text(Errno.EEXIST) + ": the destination does not distinguish this name from " + other);
    }
}
