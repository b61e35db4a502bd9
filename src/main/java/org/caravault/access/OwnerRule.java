package org.caravault.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An address that a share's owner lets in: the body of {@code direct:BACKEND-allow} and {@code direct:BACKEND-deny}.
 *
 * @param accessTo an IP address, or a network as ADDRESS/BITS
 * @param state {@code active}, or {@code error} when the backend refused
 * @param metadata a JSON object of texts
 */
public record OwnerRule(
        UUID id,
        UUID shareId,
        Export export,
        String accessTo,
        Level level,
        String state,
        String metadata,
        Instant createdAt,
        Optional<Instant> updatedAt) {}
