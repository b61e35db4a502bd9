package org.caravault.copy.report;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.LinuxException;

/** The destination takes two names of the source for one. */
public final class NameTakenException extends LinuxException {
    private static final long serialVersionUID = 1;

    /** The other name is as {@code PathText} writes it. */
    public NameTakenException(String other) {
        super(
                "create",
                Errno.EEXIST,
                Errno.text(Errno.EEXIST) + ": the destination does not distinguish this name from " + other);
    }

    @Override
    public boolean mayBeAChangeInDestination() {
        return false;
    }
}
