package org.caravault.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.report.CopyFindings;

/**
 * An event to be delivered by one channel.
 *
 * @param step the step at which a job failed
 * @param channel its route is {@code direct:notify-CHANNEL}
 * @param deliveredTo recipients of this channel who have the event since an earlier try, at which others were refused
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
        Instant at,
        Set<String> deliveredTo) {
    /** Takes a copy of the recipients. */
    public Delivery {
        deliveredTo = Set.copyOf(deliveredTo);
    }
}
