package org.caravault.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.caravault.testing.Installation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A typing error in {@code --data} is refused, and nothing is made there. */
class WrongDirectoryTest {
    private static final int WITHIN_S = 120;

    @TempDir
    private Path home;

    @TempDir
    private Path directory;

    private record Ended(int code, String said) {}

    @BeforeEach
    void install() throws Exception {
        Installation.in(home);
    }

    private Ended run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bin/caravault"));
        command.addAll(List.of(words));
        Path said = directory.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("CARAVAULT_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(WITHIN_S, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cleanup | There is no data of a service in",
                "import-vault | There is no data of a service in",
                "policy preview daily | No service runs on"
            })
    void isNotMadeAnInstallation(String command, String sentence) throws Exception {
        Path typo = directory.resolve("typo");
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--data", typo.toString()));
        Ended ended = run(words.toArray(String[]::new));
        assertThat(ended.said()).contains(sentence, typo.toString());
        assertThat(ended.code()).isOne();
        assertThat(typo).doesNotExist();
    }

    @Test
    void isNotMadeOneOfAVaultWithoutBackups() throws Exception {
        Path vault = Files.createDirectories(directory.resolve("vault"));
        Files.createDirectory(vault.resolve(UUID.randomUUID() + ".1.partial"));
        Ended ended = run("import-vault", "--data", directory.resolve("new").toString(), "--vault", vault.toString());
        assertThat(ended.said()).contains("there are no backups to import in " + vault);
        assertThat(ended.code()).isOne();
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void isMadeOneOfAVaultWithBackups() throws Exception {
        Path vault = Files.createDirectories(directory.resolve("vault"));
        UUID backup = UUID.randomUUID();
        Files.createDirectories(vault.resolve(backup + "/data"));
        Ended ended = run("import-vault", "--data", directory.resolve("new").toString(), "--vault", vault.toString());
        assertThat(ended.said()).contains("could not import backup " + backup); // it has no backup.json
        assertThat(directory.resolve("new/database")).isDirectory();
    }
}
