package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A secret in a file does not get into the environment of a program that can read the file itself. */
@Tag("fast")
class SecretsOfProgramsTest {
    @TempDir
    private Path directory;

    private static Map<String, String> assigned(String name, String value) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        ProgramRun.assign(environment, name, value);
        return environment;
    }

    @Test
    void theProgramGetsTheNameOfTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "pass word\n");
        assertThat(assigned("RESTIC_PASSWORD_FILE", "secret-file:" + file))
                .isEqualTo(Map.of("RESTIC_PASSWORD_FILE", file.toString()));
    }

    @Test
    void whatIsNotGivenSetsNothing() throws IOException {
        assertThat(assigned("RESTIC_PASSWORD_FILE", "secret-file:")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RESTIC_PASSWORD, secret:/etc/secret",
        "RESTIC_PASSWORD, secret:env:PATH",
        "RESTIC_PASSWORD, secret:",
        "RESTIC_PASSWORD_FILE, secret-file:env:PATH",
        "RESTIC_PASSWORD_FILE, secret-file:relative"
    })
    void noSecretGetsIntoTheEnvironment(String name, String value) {
        assertThatThrownBy(() -> assigned(name, value))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("file");
    }

    @Test
    void theNameMustSayThatItIsAFile() {
        assertThatThrownBy(() -> assigned("RESTIC_PASSWORD", "secret-file:/etc/secret"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("…_FILE");
    }
}
