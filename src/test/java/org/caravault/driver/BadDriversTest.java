package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver's mistakes are logged with file and line, and only its own types are unavailable. */
@Tag("fast")
class BadDriversTest {
    private static final String GOOD = """
            - beans:
                - name: tape
                  type: org.caravault.driver.Driver
                  properties:
                    title: A tape robot
                    description: Writes to tapes.
                    mounts: [share]
                    parameters:
                      - { name: robot, type: url, required: true, description: Where it is. }
                      - { name: drives, type: number, default: "2", description: How many. }

            - route:
                id: tape-create
                description: Writes.
                from:
                  uri: direct:tape-create
                  steps:
                    - log: { id: tape-writes, message: "${variable.options[robot]}" }

            - route:
                id: tape-restore
                description: Reads.
                from:
                  uri: direct:tape-restore
                  steps:
                    - to: { id: tape-rewinds, uri: direct:tape-create }

            - route:
                id: tape-delete
                description: Erases.
                from:
                  uri: direct:tape-delete
                  steps:
                    - log: { id: tape-erases, message: erased }
            """;

    @TempDir
    private Path directory;

    private Drivers load(String tape, BackupType... types) throws Exception {
        Files.writeString(directory.resolve("tape.camel.yaml"), tape);
        Files.writeString(directory.resolve("good.camel.yaml"), GOOD.replace("tape", "good"));
        Drivers drivers = new Drivers(
                new BackupTypes(
                        Stream.of(types).collect(java.util.stream.Collectors.toMap(BackupType::section, type -> type)),
                        Map.of("local", Set.of())),
                directory.resolve("data"));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            drivers.load(context, directory);
            context.start();
            assertThat(context.getRoutes()).extracting(route -> route.getId()).contains("good-create");
        }
        return drivers;
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("tape-delete", "tape-remove", ":5: no route is 'from: direct:tape-delete'"),
                Arguments.of(
                        "type: number", "type: colour", ":10: the type of parameter 'drives' must be one of text, "),
                Arguments.of(
                        "type: number, default: \"2\"",
                        "type: private_directory, default: /tmp/tape",
                        ":10: the default of parameter 'drives' must be a path below DATA"),
                Arguments.of(
                        "type: number, default: \"2\"",
                        "type: private_directory, default: a/../../tape",
                        ":10: the default of parameter 'drives' must be a path below DATA"),
                Arguments.of("name: robot", "name: Robot", ":9: a parameter's name is lower-case"),
                Arguments.of("mounts: [share]", "mounts: [tape]", ":7: 'mounts' may contain only share and vault"),
                Arguments.of("        mounts: [share]\n", "", ":5: 'mounts' is missing"),
                Arguments.of("title: A tape robot", "titel: A tape robot", ":5: 'titel' is not a part of a driver"),
                Arguments.of("    description: Erases.\n", "", ":29: 'description' is missing"),
                Arguments.of("id: tape-restore", "id: restore", ":21: route 'restore' must be called tape-"),
                Arguments.of("uri: direct:tape-create }", "uri: direct:tape-none }", ":21: route tape-restore calls"),
                Arguments.of("message: erased }", "mesage: erased }", "tape.camel.yaml, line 34"),
                Arguments.of("message: erased }", "message: [erased }", "line 34"),
                Arguments.of("message: erased }", "message: '${body' }", ":29: route tape-delete: "),
                Arguments.of("uri: direct:tape-create }", "uri: no-such-component:x }", ":21: route tape-restore: "),
                Arguments.of("- beans:", "- route:", ":1: a driver's file begins with '- beans:'"),
                Arguments.of("name: tape", "name: disk", ":2: the driver's name must be that of its file, 'tape'"),
                Arguments.of(
                        "type: org.caravault.driver.Driver", "type: java.lang.Object", ":2: the type of a driver is"),
                Arguments.of(
                        "      properties:", "      property:", ":5: 'property' is not a part of a driver's bean"));
    }

    @ParameterizedTest(name = "{1} for {0}")
    @MethodSource("mistakes")
    void aMistakeIsReportedWithFileAndLineAndDisablesNoOther(String right, String wrong, String message)
            throws Exception {
        assertThat(GOOD).contains(right);
        int last = GOOD.lastIndexOf(right);
        BackupType type = new BackupType("vault", "Tapes", "tape", Map.of("robot", "http://robot"));
        Drivers drivers = load(
                message.contains("no route is")
                        ? GOOD.replace(right, wrong)
                        : GOOD.substring(0, last) + wrong + GOOD.substring(last + right.length()),
                type);
        assertThat(drivers.whyNot(type))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("the driver 'tape' is disabled: ", directory + "/tape.camel.yaml", message));
        assertThat(drivers.get("good").operations()).isEqualTo(Driver.REQUIRED);
    }

    @Test
    void aGoodOneKnowsWhatItIsAndFillsInDefaults() throws Exception {
        BackupType type = new BackupType("vault", "Tapes", "tape", Map.of("robot", "http://robot"));
        Drivers drivers = load(GOOD, type);
        assertThat(drivers.whyNot(type)).isEmpty();
        assertThat(drivers.options(type)).containsOnly(Map.entry("robot", "http://robot"), Map.entry("drives", "2"));
        Driver driver = drivers.get("tape");
        assertThat(driver.isMountsShare()).isTrue();
        assertThat(driver.isMountsVault()).isFalse();
        assertThat(driver.isPolled()).isFalse();
    }

    /** A program gets the path of a file; only the service itself can read a variable of its environment. */
    @ParameterizedTest
    @CsvSource({"secret, env:NOT_SET_BY_ANY_TEST", "secret_file, env:PATH"})
    void aSecretThatWasWrittenIntoTheConfigurationIsNotRepeated(String type, String variable) throws Exception {
        Drivers drivers = load(GOOD.replace("type: url", "type: " + type));
        for (String wrong : List.of("hunter2", variable, "/there/is/no/such/file")) {
            assertThatThrownBy(() -> drivers.options(new BackupType("v", "V", "tape", Map.of("robot", wrong))))
                    .hasMessageContaining("[v] robot must be the absolute path of a file that can be read")
                    .hasMessageNotContaining(wrong);
        }
    }

    @Test
    void aSecretOfTheServiceMayBeInItsEnvironmentAndTheMessageSaysSo() throws Exception {
        Drivers drivers = load(GOOD.replace("type: url", "type: secret"));
        assertThat(drivers.options(new BackupType("v", "V", "tape", Map.of("robot", "env:PATH"))))
                .containsEntry("robot", "env:PATH");
        assertThatThrownBy(() -> drivers.options(new BackupType("v", "V", "tape", Map.of("robot", "hunter2"))))
                .hasMessageContaining("or env:NAME");
    }

    @Test
    void optionsAreCheckedByTheParametersAndNamedWithSectionKeyAndValue() throws Exception {
        Drivers drivers = load(GOOD);
        assertThatThrownBy(() -> drivers.options(new BackupType("v", "V", "tape", Map.of())))
                .hasMessageContaining("[v] robot is missing: the driver tape needs it: Where it is.");
        assertThatThrownBy(() -> drivers.options(new BackupType("v", "V", "tape", Map.of("robot", "r2d2"))))
                .hasMessageContaining("[v] robot must be a URL with http or https, not 'r2d2'");
        assertThatThrownBy(() -> drivers.options(
                        new BackupType("v", "V", "tape", Map.of("robot", "http://r", "drives", "many"))))
                .hasMessageContaining("[v] drives must be a whole number, not 'many'");
        assertThatThrownBy(() ->
                        drivers.options(new BackupType("v", "V", "tape", Map.of("robot", "http://r", "drive", "2"))))
                .hasMessageContaining("[v] drive is not an option of the driver tape; its options are robot, drives");
    }
}
