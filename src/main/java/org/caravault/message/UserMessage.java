package org.caravault.message;

import java.time.Instant;
import java.util.UUID;

/**
 * A message to a user, in the shape of Manila's {@code /v2/messages}.
 *
 * @param text which step failed, on what, why, and what to do
 */
public record UserMessage(
        UUID id, String projectId, Resource resource, String requestId, Kind kind, String text, Lifetime lifetime) {
    /**
     * What the message is about.
     *
     * @param type Manila's {@code resource_type}
     */
    public record Resource(String type, UUID id) {}

    /**
     * What kind of message it is, in Manila's codes.
     *
     * @param level {@code ERROR}
     */
    public record Kind(String actionId, String detailId, String level) {}

    /**
     * From when until when the message is shown.
     *
     * @param expiresAt after {@code createdAt}
     */
    public record Lifetime(Instant createdAt, Instant expiresAt) {}
}
