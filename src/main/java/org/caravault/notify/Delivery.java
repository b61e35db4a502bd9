package org.caravault.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyReport;

/**
 * An event on its way.
 *
 * @param step the step at which a job failed
 * @param way the route that tells it: {@code direct:notify-WAY}
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
