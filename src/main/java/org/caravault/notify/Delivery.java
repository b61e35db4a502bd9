package org.caravault.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyFindings;

/**
 * An event to be delivered by one channel.
 *
 * @param step the step at which a job failed
 * @param channel its route is {@code direct:notify-CHANNEL}
 */
public record Delivery(
        UUID event,
        String channel,
        String kind,
        String project,
        String subject,
        String message,
        Optional<CopyFindings> report,
        Optional<String> step,
        Instant at) {}
