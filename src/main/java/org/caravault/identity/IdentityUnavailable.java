package org.caravault.identity;

import java.io.Serial;

/** Nobody can tell now whose token it is. */
public final class IdentityUnavailable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IdentityUnavailable(String why, Throwable cause) {
        super(why, cause);
    }
}
