package org.caravault.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyReport;

/**
 * An event to be delivered by one channel.
 *
 * @param step the step at which a job failed
 * @param way the channel; its route is {@code direct:notify-WAY}
 */
public record Delivery(
        UUID event,
        String way,
        String kind,
        String project,
        String subject,
        String message,
        Optional<CopyReport> report,
        Optional<String> step,
        Instant at) {}
