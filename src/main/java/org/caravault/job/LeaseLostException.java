package org.caravault.job;

import java.io.Serial;

/** Another attempt has claimed the job: this one must touch nothing any more, not even to undo. */
public final class LeaseLostException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public LeaseLostException(String message) {
        super(message);
    }

    /** {@return whether this was thrown because of it, at whatever depth} */
    public static boolean isCauseOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeaseLostException) {
                return true;
            }
        }
        return false;
    }
}
