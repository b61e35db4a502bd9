package org.caravault.http.gate;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Whether a request's token has been accepted. If connections run short, requests without an accepted token give way. The gate
 * sets it on the request's event loop; all event loops read it.
 */
public final class ClientTrust {
    private static final String KEY = "caravault-standing";

    /** What is known about the caller. */
    public enum Level {
        /** The request needs no token, or its token has not been checked yet. */
        UNKNOWN,
        /** The token is wrong, and the answer is delayed. */
        REFUSED,
        /** The token is accepted. */
        KNOWN
    }

    private volatile Level level = Level.UNKNOWN;

    private ClientTrust() {}

    /** Notes that a request has none yet. */
    public static ClientTrust begin(RoutingContext request) {
        ClientTrust standing = new ClientTrust();
        request.put(KEY, standing);
        return standing;
    }

    /** Sets the level of a request whose connection is limited. */
    static void set(RoutingContext request, Level level) {
        Optional.<ClientTrust>ofNullable(request.get(KEY)).ifPresent(standing -> standing.level = level);
    }

    /** {@return what is known of the request's token so far} */
    public Level level() {
        return level;
    }
}
