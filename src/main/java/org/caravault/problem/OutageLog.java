package org.caravault.problem;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Which causes of an outage of the database have been logged: each once, until a minute has passed without any, or an hour with them. */
public final class OutageLog {
    private static final String ABOUT = "database";
    private static final long OVER_AFTER_NS = Duration.ofMinutes(1).toNanos();

    private final RecurringProblemLog problems = new RecurringProblemLog();
    private final AtomicLong lastSeen = new AtomicLong(System.nanoTime());

    /** Whether this is to be logged now. */
    public boolean isNew(Throwable thrown) {
        long now = System.nanoTime();
        if (now - lastSeen.getAndSet(now) > OVER_AFTER_NS) {
            problems.ended(ABOUT);
        }
        return problems.isNew(ABOUT, RootCause.of(thrown).toString());
    }
}
