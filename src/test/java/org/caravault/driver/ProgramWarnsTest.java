package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program may end with a code by which it only warns; every other one is a failure still. */
class ProgramWarnsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static Exchange run(int code, String warnings) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            DriverWork work = new DriverWork(null, LONG, LONG, () -> false, Path.of("/nowhere"));
            camel.getRegistry().bind("program", new Programs(work, LONG, Duration.ofSeconds(30)));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:run").to("exec:sh?binding=#program&commandExecutor=#program");
                }
            });
            camel.start();
            Exchange exchange = new DefaultExchange(camel);
            exchange.setVariable("arguments", "-c\necho 'file has vanished: /a' >&2; echo 5 bytes; exit " + code);
            exchange.setVariable("read", "(?<bytes>[0-9]+) bytes");
            exchange.setVariable("warnings", warnings);
            return camel.createProducerTemplate().send("direct:run", exchange);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"24 | 24", "1 | 1 24", "100 | 24 100", "255 | 255"})
    void theBackupIsMadeAndTheWarningKept(int code, String warnings) throws Exception {
        Exchange done = run(code, warnings.replace(' ', '\n'));
        assertThat(done.getException()).isNull();
        assertThat(done.getVariables())
                .containsAllEntriesOf(
                        Map.of("bytes", "5", "warning", "sh ended with %d: file has vanished: /a".formatted(code)));
    }

    @ParameterizedTest
    @CsvSource({"23, 24", "1, ''", "24, 240"})
    void anyOtherCodeIsAFailure(int code, String warnings) throws Exception {
        assertThat(run(code, warnings).getException())
                .hasStackTraceContaining("rc %d: file has vanished: /a".formatted(code));
    }

    @Test
    void noWarningIsKeptWhereThereIsNone() throws Exception {
        Exchange done = run(0, "24");
        assertThat(done.getException()).isNull();
        assertThat(done.getVariable("warning")).isNull();
        assertThat(done.getVariable("warnings")).as("is for one program").isNull();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "all", "1000", "24x"})
    void whatIsNoCodeIsRefused(String warnings) {
        assertThatThrownBy(() -> {
                    throw run(1, warnings).getException();
                })
                .hasStackTraceContaining(
                        "'warnings' contains exit codes from 1 to 255, a line each, and not '" + warnings);
    }
}
