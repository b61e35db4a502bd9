package org.caravault.http.manila;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Times are written by hand for speed: they must be what the library would have written. */
@Tag("fast")
class TimesTest {
    private static final DateTimeFormatter EXPECTED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    @Test
    void anyTimeIsWrittenAsTheLibraryWritesIt() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-70_000_000_000L, 260_000_000_000L), random.nextInt(1_000_000_000));
            assertThat(Views.time(time)).isEqualTo(EXPECTED.format(time));
        }
        for (String edge : new String[] {
            "1969-12-31T23:59:59.999999999Z",
            "2024-02-29T00:00:00Z",
            "0999-12-31T23:59:59Z",
            "1000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
            "2026-11-23T05:55:01.000001Z"
        }) {
            assertThat(Views.time(Instant.parse(edge))).isEqualTo(EXPECTED.format(Instant.parse(edge)));
        }
    }
}
