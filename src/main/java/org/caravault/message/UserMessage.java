package org.caravault.message;

import java.time.Instant;
import java.util.UUID;

/**
 * A message to a user, in the shape of Manila's {@code /v2/messages}.
 *
 * @param text which step failed, on what, why, and what to do
 */
public record UserMessage(
        UUID id,
        String projectId,
        String resourceType,
        UUID resourceId,
        String actionId,
        String detailId,
        String level,
        String requestId,
        String text,
        Instant createdAt,
        Instant expiresAt) {}
