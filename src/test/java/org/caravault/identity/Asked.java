package org.caravault.identity;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Asks whose a token is, and waits for the answer. */
final class Asked {
    static final String ADDRESS = "192.0.2.1";

    private Asked() {}

    static Optional<Caller> whose(Callers callers, String token) {
        return whose(callers, token, ADDRESS);
    }

    static Optional<Caller> whose(Callers callers, String token, String address) {
        try {
            return callers.identify(token, address).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException | java.util.concurrent.TimeoutException never) {
            throw new IllegalStateException(never);
        }
    }
}
