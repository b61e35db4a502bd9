package org.caravault.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Jobs that a wrong clock has put off: a queued one is tried again within a minute, so one that waits for longer was queued, or last seen alive,
 * while a clock was ahead.
 */
public final class PostponedJobs {
    private static final Logger LOG = LoggerFactory.getLogger(PostponedJobs.class);

    private static final String QUEUED = """
            update scheduled_tasks set execution_time = clock_timestamp()
            where not picked and execution_time > clock_timestamp() + interval '10 minutes'""";

    /** Else a node that has died meanwhile seems alive. */
    private static final String RUNNING = """
            update scheduled_tasks set last_heartbeat = clock_timestamp()
            where picked and last_heartbeat > clock_timestamp() + interval '10 minutes'""";

    private final JdbcClient db;

    public PostponedJobs(JdbcClient db) {
        this.db = db;
    }

    /** Has them tried now, and logs how many they are. */
    public void bringForward() {
        int moved = db.sql(QUEUED).update() + db.sql(RUNNING).update();
        if (moved > 0) {
            LOG.warn("a clock was wrong: {} jobs that were put off by it are run now", moved);
        }
    }
}
