package org.caravault.identity;

import java.io.Serial;

/** It cannot be found out now whose token it is; the caller may try again. */
public final class IdentityUnavailableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IdentityUnavailableException(String why, Throwable cause) {
        super(why, cause);
    }
}
