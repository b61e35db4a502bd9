package org.caravault.notify;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deliveries that a wrong clock has put off: a failed one is tried again within an hour. */
public final class PostponedDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(PostponedDeliveries.class);

    private static final String DUE = """
            update deliveries set try_at = clock_timestamp()
            where state = 'due' and try_at > clock_timestamp() + interval '70 minutes'""";

    private final JdbcClient db;

    public PostponedDeliveries(JdbcClient db) {
        this.db = db;
    }

    /** Has them tried now, and logs how many they are. */
    public void bringForward() {
        int moved = db.sql(DUE).update();
        if (moved > 0) {
            LOG.warn("a clock was wrong: {} deliveries that were put off by it are due now", moved);
        }
    }
}
