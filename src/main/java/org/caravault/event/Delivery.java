package org.caravault.event;

import java.time.Instant;
import java.util.UUID;

/**
 * An event on its way.
 *
 * @param way the route that tells it: {@code direct:notify-WAY}
 */
public record Delivery(
        UUID event, String way, String kind, String project, String subject, String message, Instant at) {}
