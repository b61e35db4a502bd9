package org.caravault.policy;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** A stretch of the calendar of which a retention keeps one backup. */
enum Period {
    HOURLY(Duration.ofHours(1), DateTimeFormatter.ofPattern("uuuu-MM-dd HH'h'", Locale.ROOT)),
    DAILY(Duration.ofDays(1), DateTimeFormatter.ISO_LOCAL_DATE),
    /** ISO's week, from Monday; by its letters in a pattern a week would be the locale's. */
    WEEKLY(
            Duration.ofDays(7),
            new DateTimeFormatterBuilder()
                    .appendValue(IsoFields.WEEK_BASED_YEAR, 4)
                    .appendLiteral("-W")
                    .appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2)
                    .toFormatter(Locale.ROOT)),
    MONTHLY(Duration.ofDays(31), DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT)),
    YEARLY(Duration.ofDays(366), DateTimeFormatter.ofPattern("uuuu", Locale.ROOT));

    private final Duration atMost;
    private final DateTimeFormatter format;

    Period(Duration atMost, DateTimeFormatter format) {
        this.atMost = atMost;
        this.format = format;
    }

    /** The stretch that a time lies in, as a person writes it: {@code 2026-W47}. */
    String of(ZonedDateTime time) {
        return format.format(time);
    }

    /** {@return how long one is at most} */
    Duration atMost() {
        return atMost;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
