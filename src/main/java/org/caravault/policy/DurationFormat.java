package org.caravault.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them: {@code 90 s}, {@code 30 m}, {@code 6h}, {@code 14 d}, {@code 2w}. */
final class DurationFormat {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})\\s*([smhdw])");
    private static final int DAYS_A_WEEK = 7;

    private DurationFormat() {}

    static Optional<Duration> of(String text) {
        Matcher matcher = SPAN.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    default -> Duration.ofDays(count * DAYS_A_WEEK);
                });
    }

    /** The shortest way to write it. */
    static String text(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % Duration.ofDays(1).toSeconds() == 0) {
            return span.toDays() + "d";
        }
        if (seconds % Duration.ofHours(1).toSeconds() == 0) {
            return span.toHours() + "h";
        }
        return seconds % Duration.ofMinutes(1).toSeconds() == 0 ? span.toMinutes() + "m" : seconds + "s";
    }
}
