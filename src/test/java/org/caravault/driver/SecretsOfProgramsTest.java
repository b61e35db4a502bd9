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
        assertThat(assigned("AWS_SECRET_ACCESS_KEY", "secret:" + file))
                .isEqualTo(Map.of("AWS_SECRET_ACCESS_KEY", "pass word"));
    }

    @Test
    void oneOfTheServicesEnvironmentGoesOnInTheVariableWithoutFile() throws IOException {
        assertThat(assigned("RESTIC_PASSWORD_FILE", "secret-file:env:PATH"))
                .isEqualTo(Map.of("RESTIC_PASSWORD", System.getenv("PATH")));
    }

    @Test
    void whatIsNotGivenSetsNothing() throws IOException {
        assertThat(assigned("RESTIC_PASSWORD_FILE", "secret-file:")).isEmpty();
        assertThat(assigned("RESTIC_PASSWORD", "secret:")).isEmpty();
    }

    @Test
    void theNameMustSayThatItIsAFile() {
        assertThatThrownBy(() -> assigned("RESTIC_PASSWORD", "secret-file:/etc/secret"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("…_FILE");
    }
}
