package org.caravault.notify;

import java.io.IOException;
import java.io.Serial;
import java.util.List;

/** Some recipients have an event, and others were refused: those who have it must not get it again when it is tried again. */
final class PartlyDeliveredException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> deliveredTo;

    PartlyDeliveredException(String message, Throwable cause, List<String> deliveredTo) {
        super(message, cause);
        this.deliveredTo = List.copyOf(deliveredTo);
    }

    /** The addresses of those who have it since this try. */
    List<String> deliveredTo() {
        return deliveredTo;
    }
}
