package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Settings;
import org.caravault.testing.FreePort;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route calls by names and words is there, or the service does not start. */
class BeanCallsCheckTest {
    private static final Pattern IN_TEXT = Pattern.compile("ref: (\\w+), method: \"?(\\w+)");

    @TempDir
    private Path data;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bean: { ref: notThere, method: end } | the bean notThere, which does not exist",
                "bean: { ref: backupCompletion, method: notThere } | backupCompletion.notThere, which does not exist",
                "bean: { ref: backupCompletion, method: \"backupIs('finished')\" } | error_deleting",
                "bean: { ref: backupCompletion, method: \"storeSize('a', 'b', 'c')\" } | which does not exist",
                "setBody: { method: { ref: drills, method: notThere } } | drills.notThere, which does not exist",
                "setVariable: { name: a, method: { ref: drills, method: \"notThere(${body}, 'b')\" } } | which does not exist",
                "setBody: { language: { language: bean, expression: 'drills?method=notThere' } } | drills.notThere",
                "split: { method: { ref: drills, method: notThere }, steps: [{ to: 'log:a' }] } | drills.notThere",
                "choice: { when: [{ method: { ref: drills, method: notThere }, steps: [{ to: 'log:a' }] }] } | drills.notThere",
                "doTry: { steps: [{ to: 'log:a' }], doCatch: [{ exception: [java.lang.Exception], steps: [{ bean: { ref: drills, method: notThere } }] }] } | drills.notThere"
            })
    void aWrongCallPreventsTheStart(String step, String why) throws Exception {
        Path routes = Files.createDirectories(data.resolve("routes/jobs"));
        Files.writeString(routes.resolve("broken.camel.yaml"), """
                - route:
                    id: broken
                    from:
                      uri: timer:never
                      parameters: { delay: "-1" }
                      steps:
                        - %s
                """.formatted(step));
        Settings settings = Settings.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "db.url=" + TestDatabase.freshUrl(),
                        "routes=" + data.resolve("routes"),
                        "listen=127.0.0.1:" + FreePort.find(),
                        "management_port=" + FreePort.find()),
                data);
        assertThatThrownBy(() -> Service.start(settings, Path.of("").toAbsolutePath()))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("route broken calls")
                .hasMessageContaining(why);
    }

    /** No step is overlooked, however deep it is nested. */
    @Test
    void eachCallInTheFilesIsChecked() throws Exception {
        Set<String> seen = new TreeSet<>();
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {
                    BeanCallsCheck.everyCallIsPossible(main.getCamelContext());
                    BeanCallsCheck.calls(main.getCamelContext())
                            .forEach(call ->
                                    seen.add(call.bean() + "." + call.method().replaceAll("\\(.*", "")));
                })) {
            assertThat(routes.serves("back-up-share")).isTrue();
        }
        assertThat(inFiles()).hasSizeGreaterThan(100).allMatch(seen::contains);
    }

    private static Set<String> inFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            Set<String> all = new TreeSet<>();
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.startsWith("routes/api"))
                    .collect(Collectors.toList())) {
                IN_TEXT.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> all.add(found.group(1) + "." + found.group(2)));
            }
            return all;
        }
    }
}
