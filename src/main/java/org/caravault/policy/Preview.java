package org.caravault.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.caravault.problem.SafeText;

/**
 * What a policy would do now.
 *
 * @param fires the next times, without its jitter
 */
public record Preview(String policy, boolean enabled, ZoneId zone, List<Instant> fires, List<OfShare> shares) {
    /** A share and what becomes of each of its backups, newest first. */
    public record OfShare(UUID id, String name, List<RetentionDecision> backups) {}

    /** For a person to read. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("policy %s%s%n".formatted(SafeText.line(policy), enabled ? "" : " (not enabled)"));
        text.append("fires next:%n".formatted());
        fires.forEach(at -> text.append("  %s%n".formatted(at.atZone(zone))));
        for (OfShare share : shares) {
            text.append("share %s: %d of %d backups kept%n"
                    .formatted(
                            SafeText.line(share.name()),
                            share.backups().stream()
                                    .filter(RetentionDecision::kept)
                                    .count(),
                            share.backups().size()));
            share.backups()
                    .forEach(v -> text.append("  %s  %s  %s%n"
                            .formatted(v.backup().at().atZone(zone), v.backup().id(), v.why())));
        }
        return text.toString();
    }
}
