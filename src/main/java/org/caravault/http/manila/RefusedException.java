package org.caravault.http.manila;

import java.io.Serial;
import org.caravault.http.answer.ApiError;

/** The wire itself refuses a request, before any operation sees it. */
final class RefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    RefusedException(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    ApiError error() {
        return error;
    }
}
