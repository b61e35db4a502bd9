package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a schedule fires, and that a change of the clocks neither skips a night nor repeats it. */
class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> next(String text, String after, int count) {
        return Schedule.of(text, BERLIN).next(Instant.parse(after), count).stream()
                .map(Instant::toString)
                .toList();
    }

    @Example
    void aNightWhoseHourIsSkippedFiresOnceAnHourLater() {
        assertThat(next("30 2 * * *", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    }

    @Example
    void aNightWhoseHourComesTwiceFiresOnce() {
        assertThat(next("30 2 * * *", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(next("30 2 * * *", "2026-10-25T01:00:00Z", 1)).containsExactly("2026-10-26T01:30:00Z");
    }

    @Example
    void everySixHoursIsSixHoursOnAnyDay() {
        assertThat(next("every 6h", "2026-03-28T23:59:59Z", 3))
                .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T06:00:00Z", "2026-03-29T12:00:00Z");
    }

    @Property(tries = 200)
    void aDailyScheduleFiresOnceOnEachDay(@ForAll @LongRange(min = 0, max = 2_000_000_000L) long from) {
        List<Instant> times = Schedule.of("30 2 * * *", BERLIN).next(Instant.ofEpochSecond(from), 400);
        List<?> days = times.stream().map(t -> t.atZone(BERLIN).toLocalDate()).toList();
        assertThat(days).doesNotHaveDuplicates();
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i)))
                    .isBetween(Duration.ofHours(23), Duration.ofHours(25));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "daily", "61 * * * *", "0 0 30 2 *", "every", "every 5s", "every day", "0 0 * * * *"})
    void aScheduleThatMeansNothingIsRefused(String text) {
        assertThatThrownBy(() -> Schedule.of(text, BERLIN).tried()).isInstanceOf(IllegalArgumentException.class);
    }
}
