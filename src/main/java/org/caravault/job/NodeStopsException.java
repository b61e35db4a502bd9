package org.caravault.job;

import java.io.Serial;

/** This data node is being stopped: the job releases what it holds, and is claimed again later. */
public final class NodeStopsException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public NodeStopsException(String message) {
        super(message);
    }

    /** {@return whether this was thrown because of it, at whatever depth} */
    public static boolean isCauseOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NodeStopsException) {
                return true;
            }
        }
        return false;
    }
}
