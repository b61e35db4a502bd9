package org.caravault.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.caravault.exec.Commands;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class WrongSettingsTest {
    @TempDir
    private Path directory;

    private Settings read(String file, Map<String, String> environment, String... assignments) throws Exception {
        Path written = Files.writeString(directory.resolve("application.properties"), file);
        return Settings.read(Optional.of(written), environment, List.of(assignments), directory.resolve("data"));
    }

    @Test
    void everyProblemIsNamedAtOnceWithItsKeyAndItsLine() {
        assertThatThrownBy(() -> read(
                        "# a comment\n\nqouta_backups = 3\nmax_concurrent_jobs=many\nnonsense\n",
                        Map.of("CARAVAULT_DB_ULR", "x"),
                        "vault=/x"))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(
                        "application.properties:3: unknown key 'qouta_backups'; did you mean 'quota_backups'?")
                .hasMessageContaining(
                        "application.properties:4: max_concurrent_jobs must be a whole number from 1, not 'many'")
                .hasMessageContaining("application.properties:5: 'nonsense' is not KEY=VALUE")
                .hasMessageContaining("unknown variable CARAVAULT_DB_ULR; did you mean 'CARAVAULT_DB_URL'?")
                .hasMessageContaining("--set vault=/x: unknown key 'vault'");
    }

    @Test
    void aSettingOfAnEarlierVersionIsToBeRemoved() {
        assertThatThrownBy(() -> read("db.embedded_port = 5433\n", Map.of("CARAVAULT_DB_EMBEDDED_PORT", "5433")))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(
                        "application.properties:1: remove db.embedded_port: the embedded PostgreSQL listens on")
                .hasMessageContaining("environment: remove CARAVAULT_DB_EMBEDDED_PORT: ");
    }

    @Test
    void theCommandLineOverridesTheEnvironmentWhichOverridesTheFile() throws Exception {
        Settings settings = read(
                "quota_backups=1\nquota_backup_gigabytes=1\nmax_concurrent_jobs=1",
                Map.of("CARAVAULT_QUOTA_BACKUPS", "2", "CARAVAULT_QUOTA_BACKUP_GIGABYTES", "2"),
                "quota_backups=3");
        assertThat(settings.number(Key.QUOTA_BACKUPS)).isEqualTo(3);
        assertThat(settings.number(Key.QUOTA_BACKUP_GIGABYTES)).isEqualTo(2);
        assertThat(settings.number(Key.MAX_CONCURRENT_JOBS)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup_mount_options | vers=4.2,suid",
                "backup_mount_options | vers=4.2,exec",
                "backup_mount_options | vers=4.2;reboot",
                "data_node_mount_options | cifs:vers=3",
                "local.roots | /",
                "local.roots | srv/shares",
                "local.roots | /srv, blue:",
                "local.roots | a b:/srv",
                "data_node_mount_options | nfs:rw",
                "backup_mount_template | sh -c %(export)s %(path)s",
                "backup_mount_template | mount %(export)s",
                "backup_mount_template | mount %(export)s %(path)s %(secret)s",
                "backup_mount_export | vault",
                "data_node_access_ips | 10.0.0.1 10.0.0.2",
                "data_node_access_ips | 10.0.0.256",
                "data_node_access_ips | 10.0.0.1, 10.0.0",
                "data_node_access_ips | 10.0.0.1.",
                "data_node_access_ips | dead.beef",
                "data_node_access_ips | fe80:::1",
                "copy.bwlimit | 1.5M",
                "mount_tmp_location | mounts",
                "backup_mount_tmp_location | ./mounts",
                "exportfs.root | srv/shares",
                "job.heartbeat_ms | 900001",
                "listen | 8786",
                "copy.bwlimit | fast",
                "copy.on_unreadable | ignore",
                "copy.on_not_kept | ignore",
                "copy.one_file_system | yes",
                "copy.snapshot_dirs | .zfs/snapshot",
                "quota_backups | -2",
            })
    void aValueThatWouldDoHarmOrNothingIsRefused(String key, String value) {
        assertThatThrownBy(() -> read("", Map.of(), key + "=" + value))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }

    @Test
    void theSameKeyTwiceIsRefusedWithBothLines() {
        assertThatThrownBy(() -> read("node = a\n\ncamel.x = 1\nnode = b\n[DEFAULT]\ncamel.x = 2\n", Map.of()))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageMatching(
                        "(?s).*application.properties:4: node is there already, at .*properties:1: keep one.*")
                .hasMessageMatching("(?s).*properties:6: camel.x is there already, at .*properties:3: keep one.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data_node_access_ips | 10.0.0.1, fd00::2, ::ffff:10.0.0.3",
                "copy.bwlimit | 0",
                "copy.bwlimit | 100M",
                "job.heartbeat_ms | 900000",
                "mount_tmp_location | /srv/mounts"
            })
    void aGoodValueIsTaken(String key, String value) throws Exception {
        assertThat(read("", Map.of(), key + "=" + value).text(Key.of(key).orElseThrow()))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing/application.properties | there is no such configuration file",
                "dangling | there is no such configuration file",
                "directory | is a directory",
                "pipe | is not a regular file",
                "closed | cannot be read by the user"
            })
    void aFileThatCannotBeReadIsNotTakenForAnEmptyOne(String name, String why) throws Exception {
        Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("gone"));
        Files.createDirectory(directory.resolve("directory"));
        new Commands(Duration.ofSeconds(30))
                .run(List.of("mkfifo", directory.resolve("pipe").toString()));
        Path closed = Files.createFile(directory.resolve("closed"), PosixFilePermissions.asFileAttribute(Set.of()));
        assumeTrue(!name.equals("closed") || !Files.isReadable(closed), "root reads any file");
        Path file = directory.resolve(name);
        assertThatThrownBy(() -> Settings.read(Optional.of(file), Map.of(), List.of(), directory.resolve("data")))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining("configuration file '" + file + "': " + why);
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void withoutAWordTheVaultLiesInTheDataDirectoryAndAnEmptyWordMeansNone() throws Exception {
        assertThat(read("", Map.of()).vault())
                .contains(directory.resolve("data/vault").toString());
        assertThat(read("backup_mount_export=", Map.of()).vault()).isEmpty();
        assertThat(read("", Map.of(), "backup_mount_export=nas:/vault").vault()).contains("nas:/vault");
    }

    @Test
    void theFileThatComesAlongIsGood() throws Exception {
        Settings settings =
                Settings.read(Optional.of(Path.of("config/application.properties")), Map.of(), List.of(), directory);
        assertThat(settings.text(Key.LISTEN)).isEqualTo("127.0.0.1:8786");
        String file = Files.readString(Path.of("config/application.properties"));
        for (Key key : Key.values()) {
            assertThat(file)
                    .as("config/application.properties documents " + key.text())
                    .contains(key.text());
        }
    }
}
