package org.caravault.service;

import java.io.Serial;

/** The service cannot start; the message says what to change. */
public final class CannotStart extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public CannotStart(String message) {
        super(message);
    }
}
