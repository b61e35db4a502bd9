package org.caravault.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An address to which a share's owner grants access: the body of {@code direct:BACKEND-allow} and {@code direct:BACKEND-deny}.
 *
 * @param accessTo an IP address, or a network as ADDRESS/BITS
 * @param metadata a JSON object of texts
 */
public record OwnerRule(
        UUID id,
        UUID shareId,
        Export export,
        String accessTo,
        Level level,
        RuleState state,
        String metadata,
        Instant createdAt,
        Optional<Instant> updatedAt) {
    /** {@return the operation of the backend's that makes its server follow this rule} */
    public String operation() {
        return state == RuleState.DENYING ? "deny" : "allow";
    }
}
