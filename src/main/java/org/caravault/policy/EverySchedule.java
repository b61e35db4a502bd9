package org.caravault.policy;

import java.time.Duration;
import java.time.Instant;

/** Fires at each multiple of a span, counted from 1970-01-01 UTC, so that it needs to remember nothing. */
record EverySchedule(Duration span) implements Schedule {
    static EverySchedule of(String text) {
        return new EverySchedule(DurationFormat.of(text)
                .filter(span -> span.compareTo(Duration.ofMinutes(1)) >= 0)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'every %s' must be like 'every 6h' or 'every 30m', and a minute at least".formatted(text))));
    }

    @Override
    public Instant next(Instant after) {
        long seconds = span.toSeconds();
        return Instant.ofEpochSecond((Math.floorDiv(after.getEpochSecond(), seconds) + 1) * seconds);
    }
}
