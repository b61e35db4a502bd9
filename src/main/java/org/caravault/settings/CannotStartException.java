package org.caravault.settings;

import java.io.Serial;

/** The service cannot start; the message says what to change. */
public final class CannotStartException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, and what to change. */
    public CannotStartException(String message) {
        super(message);
    }
}
