package org.caravault.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.caravault.notify.Event;
import org.caravault.problem.RecurringProblemLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which shares have had no good backup for longer than their policies promise. */
public final class Overdue {
    private static final String REPORTED = """
            select subject, extract(epoch from clock_timestamp() - max(created_at))::bigint as seconds
            from events where kind = ? and created_at <= clock_timestamp() + interval '5 minutes' group by subject""";

    private static final String LAST_GOOD = """
            select share_id, max(created_at) as at from backups
            where bytes is not null and status in ('available', 'restoring')
              and created_at <= clock_timestamp() + interval '5 minutes' -- one of the future, made by a wrong clock, promises nothing
            group by share_id""";

    private static final Logger LOG = LoggerFactory.getLogger(Overdue.class);
    private static final int FIRES_LOOKED_AT = 10;

    private final JdbcClient db;
    private final PolicyStore policies;
    private final Clock clock;
    private final RecurringProblemLog problems = new RecurringProblemLog();

    public Overdue(JdbcClient db, Clock clock) {
        this.db = db;
        this.policies = new PolicyStore(db);
        this.clock = clock;
    }

    /** Passes each share of each enabled policy to the consumer, with the interval that the policy promises. */
    @SuppressWarnings("IllegalCatch") // a policy that cannot be judged is logged, and the others are judged
    public void eachExpectation(Consumer<BackupInterval> each) {
        Instant now = clock.instant();
        Map<UUID, Instant> good = lastGood();
        Map<Schedule, Duration> intervals = new HashMap<>(); // thousands of policies share a few schedules
        policies.eachEnabled(some -> policies.eachShare(some, (policy, share) -> {
            try {
                Duration interval =
                        intervals.computeIfAbsent(policy.terms().schedule(), schedule -> interval(schedule, now));
                Instant known = policy.since().isAfter(share.createdAt()) ? policy.since() : share.createdAt();
                Duration age = Duration.between(good.getOrDefault(share.id(), known), now);
                each.accept(new BackupInterval(policy, share, interval, age));
            } catch (RuntimeException failed) {
                if (problems.isNew(policy.id().toString(), String.valueOf(failed))) {
                    LOG.error("policy {} cannot be judged, and is skipped: {}", policy.id(), failed, failed);
                }
            }
        }));
    }

    /** What is overdue and was not reported for an interval. Call it in a transaction, so that only one of many nodes reports. */
    public List<Event> events() {
        boolean mine = db.sql("select pg_try_advisory_xact_lock(hashtext('overdue'))")
                .query(Boolean.class)
                .single();
        if (!mine) {
            return List.of();
        }
        Map<UUID, Duration> reported = reported();
        List<Event> events = new ArrayList<>();
        eachExpectation(promise -> {
            Optional<Duration> lately = Optional.ofNullable(
                            reported.get(promise.share().id()))
                    .filter(ago -> ago.compareTo(promise.interval()) < 0);
            if (promise.overdue() && lately.isEmpty()) {
                events.add(event(promise));
            }
        });
        return events;
    }

    /** How long ago each share was last reported, by the database's clock, which also set that time: nodes' clocks differ. */
    private Map<UUID, Duration> reported() {
        Map<UUID, Duration> ago = new HashMap<>();
        db.sql(REPORTED).param(Event.Kind.BACKUP_OVERDUE.wire()).query(row -> {
            ago.put(row.getObject("subject", UUID.class), Duration.ofSeconds(row.getLong("seconds")));
        });
        return ago;
    }

    private static Event event(BackupInterval late) {
        return new Event(
                Event.Kind.BACKUP_OVERDUE,
                late.policy().terms().project(),
                Optional.of(late.share().id()),
                "Share %s has had no good backup for %d h; policy %s promises one every %s."
                        .formatted(
                                late.share().called(),
                                late.age().toHours(),
                                late.policy().name(),
                                DurationFormat.text(late.interval())));
    }

    private static Duration interval(Schedule schedule, Instant now) {
        List<Instant> times = schedule.next(now, FIRES_LOOKED_AT);
        Duration longest = Duration.ZERO;
        for (int i = 1; i < times.size(); i++) {
            Duration gap = Duration.between(times.get(i - 1), times.get(i));
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    private Map<UUID, Instant> lastGood() {
        Map<UUID, Instant> last = new HashMap<>();
        db.sql(LAST_GOOD).query(row -> {
            last.put(
                    row.getObject("share_id", UUID.class),
                    row.getTimestamp("at").toInstant());
        });
        return last;
    }
}
