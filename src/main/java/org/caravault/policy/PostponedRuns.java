package org.caravault.policy;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What policies owe, and when they fire next, as a wrong clock has put it off: no run waits longer than some seconds to be tried again. */
public final class PostponedRuns {
    private static final Logger LOG = LoggerFactory.getLogger(PostponedRuns.class);

    private static final String RUNS = """
            update policy_runs set try_at = :now, due_at = :now, give_up_at = cast(:now as timestamptz) + (give_up_at - due_at)
            where state in ('waiting', 'asked') and try_at > cast(:now as timestamptz) + interval '10 minutes'""";

    /** Each policy is judged once a day. */
    private static final String RETENTION = """
            update policies set retained_at = greatest(:now, clock_timestamp())
            where retained_at > greatest(:now, clock_timestamp()) + interval '1 day'""";

    /** A schedule that fired while the clock was some minutes ahead does not fire a second time. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    private final JdbcClient db;
    private final PolicyStore policies;
    private final Clock clock;

    public PostponedRuns(JdbcClient db, Clock clock) {
        this.db = db;
        this.policies = new PolicyStore(db);
        this.clock = clock;
    }

    /** Has them tried now, and logs how many they are. */
    public void bringForward() {
        Timestamp now = Timestamp.from(clock.instant());
        int[] policiesMoved = {0};
        policies.eachEnabled(some -> policiesMoved[0] += fireEarlier(some));
        int moved = policiesMoved[0]
                + db.sql(RUNS).param("now", now).update()
                + db.sql(RETENTION).param("now", now).update();
        if (moved > 0) {
            LOG.warn(
                    "a clock was wrong: {} runs and schedules of policies that were put off by it are brought forward",
                    moved);
        }
    }

    private int fireEarlier(List<Policy> some) {
        Instant now = clock.instant();
        int moved = 0;
        for (Policy policy : some) {
            Instant next = policy.fires(now);
            Instant latest = policy.fires(now.plus(TOLERANCE));
            if (policy.nextAt().filter(at -> at.isAfter(latest)).isPresent()) {
                moved += policies.firesEarlier(policy.id(), policy.nextAt().get(), next);
            }
        }
        return moved;
    }
}
