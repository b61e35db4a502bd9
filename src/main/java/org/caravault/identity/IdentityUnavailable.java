package org.caravault.identity;

import java.io.Serial;

/** It cannot be found out now whose token it is; the caller may try again. */
public final class IdentityUnavailable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IdentityUnavailable(String why, Throwable cause) {
        super(why, cause);
    }
}
