package org.caravault.drop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Dropped files that a wrong clock has put off: one that could not be carried on is tried again within ten minutes. */
public final class PostponedDrops {
    private static final Logger LOG = LoggerFactory.getLogger(PostponedDrops.class);

    private static final String OPEN = """
            update drops set next_at = clock_timestamp()
            where answered_at is null and next_at > clock_timestamp() + interval '20 minutes'""";

    private final JdbcClient db;

    public PostponedDrops(JdbcClient db) {
        this.db = db;
    }

    /** Has them tried now, and logs how many they are. */
    public void bringForward() {
        int moved = db.sql(OPEN).update();
        if (moved > 0) {
            LOG.warn("a clock was wrong: {} dropped files that were put off by it are carried on now", moved);
        }
    }
}
