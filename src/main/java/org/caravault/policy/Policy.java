package org.caravault.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/**
 * A schedule plus retention for a set of shares.
 *
 * @param source {@code api}, or the file that it is written in
 * @param nextAt when it fires next, jitter included; empty: it does not fire
 * @param since when it was made
 */
public record Policy(UUID id, String source, Terms terms, Optional<Instant> nextAt, Instant since) {
    /** {@return the name, which no other policy of its project has} */
    public String name() {
        return terms.name();
    }

    /** When it fires after a time. The jitter is the policy's own, and always the same. */
    Instant fires(Instant after) {
        long most = terms.jitter().toMillis();
        Duration jitter = Duration.ofMillis(most == 0 ? 0 : Math.floorMod(id.getLeastSignificantBits(), most));
        return terms.schedule().next(after).plus(jitter);
    }

    /**
     * What a policy says.
     *
     * @param drill whether, and how often, a backup of each share is restored to see that it can be
     * @param document the policy as it was given, a JSON object
     */
    public record Terms(
            String project,
            Timing timing,
            String name,
            BackupSettings backups,
            Retention retention,
            Optional<DrillSettings> drill,
            boolean enabled,
            String document) {
        Schedule schedule() {
            return timing.schedule();
        }

        /** {@return the zone in which the schedule and the retention count days} */
        public ZoneId zone() {
            return timing.zone();
        }

        Duration jitter() {
            return timing.jitter();
        }

        Duration window() {
            return timing.window();
        }
    }

    /**
     * When backups are made.
     *
     * @param jitter each policy fires later by a part of it, so that not all start in one second
     * @param zone in which the schedule and the retention count days
     * @param window a share that is busy is tried again for so long, then the backup is reported as missed
     */
    public record Timing(Schedule schedule, Duration jitter, ZoneId zone, Duration window) {}

    /**
     * How backups are made.
     *
     * @param backupType the section of their backup type; empty: they have none
     * @param options {@code backup_options}, a JSON object
     */
    public record BackupSettings(Optional<String> backupType, String options) {}
}
