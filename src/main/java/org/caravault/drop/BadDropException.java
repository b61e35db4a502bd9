package org.caravault.drop;

import java.io.Serial;
import java.util.Optional;

/** A dropped file that cannot be carried out, and where in it the reason lies. */
final class BadDropException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String field;

    /** @param field such as {@code requests[1].restore.backup}; empty: the file as a whole */
    BadDropException(String field, String message) {
        super(message);
        this.field = field;
    }

    Optional<String> field() {
        return Optional.of(field).filter(f -> !f.isEmpty());
    }
}
