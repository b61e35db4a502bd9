package org.caravault.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** When a policy fires. */
public sealed interface Schedule permits CronSchedule, EverySchedule {
    /** The first time after one. */
    Instant next(Instant after);

    /** The first times after one. */
    default List<Instant> next(Instant after, int count) {
        List<Instant> times = new ArrayList<>();
        Instant from = after;
        for (int i = 0; i < count; i++) {
            from = next(from);
            times.add(from);
        }
        return times;
    }

    /**
     * This one, if it ever fires; 30 February never comes.
     *
     * @throws IllegalArgumentException saying what is wrong with its text
     */
    default Schedule tried() {
        next(Instant.EPOCH);
        return this;
    }

    /** {@code every 6h}, or cron's five fields in a time zone. Whether those mean anything is known when it is tried. */
    static Schedule of(String text, ZoneId zone) {
        String every = "every ";
        return text.startsWith(every) ? EverySchedule.of(text.substring(every.length())) : new CronSchedule(text, zone);
    }
}
