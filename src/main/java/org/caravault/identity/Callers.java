package org.caravault.identity;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Authenticates callers: one strategy of {@code auth_strategy}. */
@FunctionalInterface
public interface Callers {
    /** {@code auth_strategy = none}: every caller is an administrator, so the service listens on loopback only. */
    Callers ANYONE = (token, address) -> CompletableFuture.completedFuture(Optional.of(Caller.ADMIN_OF_DEFAULT));

    /**
     * Finds out whose token it is. Never waits: what takes time is done on other threads, for so many tokens at a time as an
     * address may have checked.
     *
     * @param token {@code X-Auth-Token}; empty when there was none
     * @param address of the client, which has only so many checks at the same time
     * @return empty when the token is missing, wrong, revoked or expired; {@link IdentityUnavailableException} when it cannot be determined,
     *     and {@link org.caravault.problem.RefusalException} when its owner has no role here
     */
    CompletableFuture<Optional<Caller>> identify(String token, String address);
}
