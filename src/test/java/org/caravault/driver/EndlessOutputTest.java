package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver's program passes on from another host must neither fill the memory of the service nor leave its job hanging. */
class EndlessOutputTest {
    private static final Duration STALL = Duration.ofMinutes(5);
    private static final Duration LIFELINE = Duration.ofSeconds(30);
    private static final int MEBIBYTES = 64;

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private String run(List<String> patterns, String... words) throws Exception {
        DriverWork work = new DriverWork(null, STALL, LIFELINE, () -> false, Path.of("/nowhere"));
        return new ProgramRun(
                        exchange,
                        List.of(words),
                        List.of(),
                        new File("/"),
                        new ProgramOutput(exchange, patterns),
                        work,
                        STALL,
                        LIFELINE)
                .toItsEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLineWithoutAnEndIsCut(int stream) throws Exception {
        String said = run(
                List.of(),
                "/bin/sh",
                "-c",
                "head -c %dM /dev/zero | tr '\\0' x >&%d; echo; echo end".formatted(MEBIBYTES, stream));
        assertThat(said).endsWith("end\n").hasSizeLessThan(100_000);
    }

    @Test
    void aFailureShowsTheBeginningOfWhatTheProgramComplainedOf() {
        assertThatThrownBy(() ->
                        run(List.of(), "/bin/sh", "-c", "head -c 9M /dev/zero | tr '\\0' x | fold -w 1000 >&2; exit 7"))
                .isInstanceOf(java.io.IOException.class)
                .hasMessageContaining("rc 7: xxx")
                .satisfies(failed -> assertThat(failed.getMessage()).hasSizeLessThan(100_000));
    }

    /** Such a pattern needs a stack as deep as its line is long. */
    @Test
    void aLineThatAPatternCannotTakeFailsTheRunAtOnce() {
        assertThatThrownBy(() -> run(
                        List.of("(?<word>(a|b)+)"),
                        "/bin/sh",
                        "-c",
                        "head -c 60K /dev/zero | tr '\\0' a; echo; sleep 1000"))
                .isInstanceOf(java.io.IOException.class)
                .hasMessageContaining("StackOverflowError");
    }
}
