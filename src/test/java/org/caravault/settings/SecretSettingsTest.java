package org.caravault.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.caravault.files.SecretFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void openTheDirectory() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // JUnit closes it
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.password = planted",
                "keystone_authtoken.password = planted",
                "notify.email.password = planted",
                "db.url = jdbc:postgresql://db/caravault?user=a&password=planted",
                "notify.webhook = https://user:planted@hooks.example/x",
                "notify.webhook = https://hooks.example/T0123/planted-0123456789abcdef"
            })
    void aConfigurationWithASecretThatOthersCanReadIsRefusedWithTheChmodToRun(String line) throws Exception {
        Path file = file("caravault.conf", "# settings\n" + line, "rw-r--r--");
        String key = line.substring(0, line.indexOf(' '));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("run 'chmod 600 " + file + "'")
                .hasMessageNotContaining("planted");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(read(file).text(Key.of(key).orElseThrow())).contains("planted");
    }

    @Test
    void oneWithoutASecretMayBeReadByAll() throws Exception {
        Path file = file("caravault.conf", "node = here\nnotify.webhook = http://127.0.0.1:1/events", "rw-r--r--");
        assertThat(read(file).node()).isEqualTo("here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted", "hooks.example/planted", "ftp://hooks.example/planted"})
    void anAddressThatIsNoneIsRefusedAndNotRepeated(String wrong) throws Exception {
        Path secret = file("secret", wrong + "\n", "rw-------");
        for (String line : List.of("notify.webhook_file = " + secret, "notify.webhook = " + wrong)) {
            assertThatThrownBy(() -> read(file("caravault.conf", line, "rw-------")))
                    .hasMessageContaining("notify.webhook must be an http or https URL")
                    .hasMessageNotContaining("planted");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "db.password_file, DB_PASSWORD, planted",
        "keystone_authtoken.password_file, KEYSTONE_PASSWORD, planted",
        "notify.email.password_file, NOTIFY_EMAIL_PASSWORD, planted",
        "notify.webhook_file, NOTIFY_WEBHOOK, https://hooks.example/planted"
    })
    void aSecretCanBeInAFileOfItsOwn(String holder, Key key, String value) throws Exception {
        Path secret = file("secret", value + "\n", "rw-------");
        assertThat(read(file("caravault.conf", holder + " = " + secret, "rw-r--r--"))
                        .text(key))
                .isEqualTo(value);

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> read(file("open.conf", holder + " = " + secret, "rw-r--r--")))
                .hasMessageContaining(holder)
                .hasMessageContaining("run 'chmod 600 " + secret + "'")
                .hasMessageNotContaining("planted");
        assertThatThrownBy(() -> read(file("missing.conf", holder + " = /nowhere", "rw-r--r--")))
                .hasMessageContaining(holder + " = /nowhere: there is no such file");
        assertThatThrownBy(() -> read(file(
                        "both.conf", holder + " = " + secret + "\n" + key.text() + " = http://other", "rw-------")))
                .hasMessageContaining("are both set");
    }

    @Test
    void aFileBelowADirectoryThatOthersCannotEnterIsClosed() throws Exception {
        Path secret = file("secret", "planted", "rw-rw-rw-");
        assertThat(SecretFile.problem(secret)).isPresent();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        assertThat(SecretFile.problem(secret)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rw-------, true", "r--------, true", "rw----r--, false", "rw-----w-, false", "rw--w----, false"})
    void modesAreJudged(String mode, boolean closed) throws Exception {
        assertThat(SecretFile.problem(file("secret", "planted", mode)).isEmpty())
                .isEqualTo(closed);
    }

    private Path file(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private Settings read(Path file) throws IOException {
        return Settings.read(Optional.of(file), Map.of(), List.of(), directory);
    }
}
