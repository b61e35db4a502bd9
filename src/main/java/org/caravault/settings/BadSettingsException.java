package org.caravault.settings;

import java.io.Serial;
import java.util.List;

/** The configuration cannot be used; the message names every problem at once, with its key and where it is written. */
public final class BadSettingsException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** All that is wrong at once, each with its place and value. */
    public BadSettingsException(List<String> problems) {
        super("Caravault does not start:\n  " + String.join("\n  ", problems));
    }
}
