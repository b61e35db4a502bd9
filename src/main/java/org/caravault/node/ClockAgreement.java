package org.caravault.node;

import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether the database's clock and this host's own agree. While they do not, one of them is wrong, and what cannot be undone must wait: deleting by
 * age, and bringing forward what seems to be put off.
 */
public final class ClockAgreement {
    /** More than clocks differ that are set by a network, and less than a retention's shortest rule. */
    private static final Duration MOST = Duration.ofMinutes(5);

    private final JdbcClient db;

    public ClockAgreement(JdbcClient db) {
        this.db = db;
    }

    /** {@return whether they differ by five minutes at most} */
    public boolean isGiven() {
        Instant database = db.sql("select clock_timestamp() as now")
                .query((r, row) -> r.getTimestamp("now").toInstant())
                .single();
        return Duration.between(database, Instant.now()).abs().compareTo(MOST) <= 0;
    }
}
