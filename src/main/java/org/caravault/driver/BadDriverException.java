package org.caravault.driver;

import java.io.IOException;
import java.io.Serial;

/** A driver's file, or the options that a backup type gives it, cannot be used; the message says where and why. */
public final class BadDriverException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file, and the line where there is one. */
    public BadDriverException(String message) {
        super(message);
    }
}
