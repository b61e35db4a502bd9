package org.caravault.job;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The database's time, which is the same for all data nodes. Leases are judged by it, because a node whose own clock is set
 * back would look dead to the others, and one whose clock is set forward would take the others for dead. Between two
 * readings, and while the database is unavailable, it goes on by the machine's monotonic clock, which cannot be set.
 */
public final class DatabaseClock extends Clock {
    private record Reading(Instant at, long nanos) {
        Instant now() {
            return at.plusNanos(System.nanoTime() - nanos);
        }
    }

    private final JdbcClient db;
    private final ZoneId zone;
    private volatile Reading reading;

    /** Reads the database's time for the first time. @throws org.springframework.dao.DataAccessException it does not answer */
    public DatabaseClock(JdbcClient db) {
        this.db = db;
        this.zone = ZoneOffset.UTC;
        read();
    }

    private DatabaseClock(DatabaseClock other, ZoneId zone) {
        this.db = other.db;
        this.zone = zone;
        this.reading = other.reading;
    }

    /**
     * Reads it again. Do so now and then: the steady clocks of two machines drift apart, and one stops while its
     * machine sleeps.
     *
     * @throws org.springframework.dao.DataAccessException the database does not answer; the clock goes on
     */
    public void read() {
        long asked = System.nanoTime();
        Timestamp at = db.sql("select clock_timestamp()").query(Timestamp.class).single();
        long answered = System.nanoTime();
        reading = new Reading(at.toInstant(), asked + (answered - asked) / 2); // most likely it looked half-way between
    }

    @Override
    public Instant instant() {
        return reading.now();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same time for another zone; what is read later is not seen by it. */
    @Override
    public Clock withZone(ZoneId other) {
        return new DatabaseClock(this, other);
    }
}
