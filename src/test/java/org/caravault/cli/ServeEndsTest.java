package org.caravault.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.caravault.testing.FreePort;
import org.caravault.testing.Installation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that cannot start ends, with its exit code and a sentence that says what to change: a stack is not one. */
class ServeEndsTest {
    private static final int WITHIN_S = 120;

    @TempDir
    private Path home;

    @TempDir
    private Path directory;

    private record Ended(int code, String said) {}

    @BeforeEach
    void install() throws IOException {
        Installation.in(home);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Process serve(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("bin/caravault", "serve", "--data", data().toString()));
        command.addAll(List.of("--set", "listen=127.0.0.1:" + FreePort.find()));
        command.addAll(List.of("--set", "management_port=" + FreePort.find()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile());
        builder.environment().put("CARAVAULT_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private Ended ended(Process process) throws Exception {
        try {
            assertThat(process.waitFor(WITHIN_S, TimeUnit.SECONDS))
                    .as("it ends; it has said: " + said())
                    .isTrue();
            return new Ended(process.exitValue(), said());
        } finally {
            process.destroyForcibly();
        }
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("said"));
    }

    private static void mustBeASentence(Ended ended, String sentence) {
        assertThat(ended.said()).contains(sentence).doesNotContain("\tat ", "Exception");
        assertThat(ended.code()).isOne();
    }

    @Test
    void withAFileThatIsNotUtf8() throws Exception {
        Path file = Files.write(
                directory.resolve("mine"), new byte[] {'#', '\n', '#', '\r', '\n', '#', ' ', (byte) 0xe4, '\n'});
        mustBeASentence(
                ended(serve(List.of("--config", file.toString()))),
                "configuration file '" + file + "': is not UTF-8 at line 3");
    }

    @Test
    void withADirectoryInPlaceOfAFile() throws Exception {
        mustBeASentence(
                ended(serve(List.of("--config", directory.toString()))),
                "configuration file '" + directory + "': is a directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "management_port=99999 | management_port must be a port number from 1 to 65535, not '99999'",
                "listen=127.0.0.1:99999 | listen must be HOST:PORT, with a port up to 65535, not '127.0.0.1:99999'",
                "db.url=foo | db.url must be a URL such as jdbc:postgresql://HOST:5432/DATABASE",
                "db.url=jdbc:postgresql://127.0.0.1:1/caravault | the database that db.url names cannot be used: Connection to 127.0.0.1:1 refused",
                "db.connections=1 | db.connections must be a whole number from 4",
                "routes=/no/such/routes | /no/such/routes"
            })
    void withAWrongSetting(String setting, String sentence) throws Exception {
        mustBeASentence(ended(serve(List.of("--set", setting))), sentence);
    }

    @Test
    void withADatabaseThatCannotBeMade() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("database"), "not a directory");
        Ended ended = ended(serve(List.of()));
        mustBeASentence(
                ended,
                "Caravault cannot start: " + data().resolve("database") + ": something else of that name is there");
        assertThat(data().resolve("logs/caravault.log"))
                .as("has the stack")
                .content()
                .contains("\tat org.caravault.database");
    }

    /** However early or late SIGTERM comes, the service ends as it does at any other time, and PostgreSQL with it. */
    @ParameterizedTest
    @ValueSource(strings = {"database/in-use", "database/data/postmaster.pid", "embedded PostgreSQL", "listens on"})
    void quietlyWhenItIsStoppedWhileItStarts(String moment) throws Exception {
        Process process = serve(List.of("--set", "db.connections=4"));
        await().atMost(Duration.ofSeconds(WITHIN_S))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Files.exists(data().resolve(moment)) || said().contains(moment));
        process.destroy();
        Ended ended = ended(process);
        assertThat(ended.said()).doesNotContain("\tat ", "ERROR", "cannot start");
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(data().resolve("database/data/postmaster.pid")).doesNotExist();
    }
}
