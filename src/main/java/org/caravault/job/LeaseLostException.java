package org.caravault.job;

import java.io.Serial;

/** Another attempt has claimed the job: this one must touch nothing any more, not even to undo. */
public final class LeaseLostException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public LeaseLostException(String message) {
        super(message);
    }
}
