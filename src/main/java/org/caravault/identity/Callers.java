package org.caravault.identity;

import java.util.Optional;

/** Who is asking: one strategy of {@code auth_strategy}. */
@FunctionalInterface
public interface Callers {
    /** {@code auth_strategy = none}: nobody is asked who they are, so the service listens on loopback only. */
    Callers ANYONE = token -> Optional.of(Caller.ADMIN_OF_DEFAULT);

    /**
     * Finds out whose token it is.
     *
     * @param token {@code X-Auth-Token}; empty when there was none
     * @return empty when the token is missing, wrong, revoked or expired
     * @throws IdentityUnavailable when it cannot be told; nobody is let in then
     */
    Optional<Caller> identify(String token);
}
