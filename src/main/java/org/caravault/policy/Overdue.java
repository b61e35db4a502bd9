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
import org.caravault.event.Event;
import org.caravault.share.Share;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which shares have had no good backup for longer than their policies promise. */
public final class Overdue {
    private static final int FIRES_LOOKED_AT = 10;

    private final JdbcClient db;
    private final PolicyStore policies;
    private final Clock clock;

    public Overdue(JdbcClient db, Clock clock) {
        this.db = db;
        this.policies = new PolicyStore(db);
        this.clock = clock;
    }

    /** What each enabled policy promises each of its shares. */
    public List<Expectation> expectations() {
        Instant now = clock.instant();
        Map<UUID, Instant> good = lastGood();
        Map<Schedule, Duration> intervals = new HashMap<>(); // thousands of policies share a few schedules
        List<Expectation> all = new ArrayList<>();
        for (Policy policy : policies.all()) {
            if (policy.terms().enabled()) {
                Duration interval =
                        intervals.computeIfAbsent(policy.terms().schedule(), schedule -> interval(schedule, now));
                for (Share share : policies.shares(policy.terms())) {
                    Instant known = policy.since().isAfter(share.createdAt()) ? policy.since() : share.createdAt();
                    Duration age = Duration.between(good.getOrDefault(share.id(), known), now);
                    all.add(new Expectation(policy, share, interval, age));
                }
            }
        }
        return all;
    }

    /** What is overdue and was not told for an interval. In a transaction: of many nodes one tells. */
    public List<Event> events() {
        boolean mine = db.sql("select pg_try_advisory_xact_lock(hashtext('overdue'))")
                .query(Boolean.class)
                .single();
        return mine
                ? expectations().stream()
                        .filter(Expectation::overdue)
                        .filter(this::untold)
                        .map(Overdue::event)
                        .toList()
                : List.of();
    }

    /** By the database's clock, which also says when an event was written: nodes' clocks differ. */
    private boolean untold(Expectation late) {
        return db.sql("""
                select count(*) from events where kind = ? and subject = ?
                  and created_at > clock_timestamp() - ? * interval '1 second'""")
                        .params(
                                Event.Kind.BACKUP_OVERDUE.wire(),
                                late.share().id(),
                                late.interval().toSeconds())
                        .query(Integer.class)
                        .single()
                == 0;
    }

    private static Event event(Expectation late) {
        return new Event(
                Event.Kind.BACKUP_OVERDUE,
                late.policy().terms().project(),
                Optional.of(late.share().id()),
                "Share %s has had no good backup for %d h; policy %s promises one every %s."
                        .formatted(
                                late.share().called(),
                                late.age().toHours(),
                                late.policy().name(),
                                Spans.text(late.interval())));
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
        db.sql("""
                select share_id, max(created_at) as at from backups
                where bytes is not null and status in ('available', 'restoring') group by share_id""").query(row -> {
            last.put(
                    row.getObject("share_id", UUID.class),
                    row.getTimestamp("at").toInstant());
        });
        return last;
    }
}
