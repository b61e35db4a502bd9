package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.caravault.api.testing.RunningService;
import org.caravault.exec.Commands;
import org.caravault.files.PrivateDirectory;
import org.caravault.settings.CannotStartException;
import org.caravault.testing.OtherUser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a share contains that only its server, or a directory above it, kept from the users of this host. */
class BackupsAreClosedToOthersTest {
    private static final Commands COMMANDS = new Commands(Duration.ofSeconds(30));
    private static final int NOBODY_UID = 65_534;

    @TempDir
    private Path directory;

    private Path data;
    private Path share;

    @BeforeEach
    void prepare() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // no help from JUnit
        data = directory.resolve("data");
        share = Files.createDirectories(directory.resolve("private/share"));
    }

    @Test
    void anotherUserRunsNoSetIdProgramOpensNoDeviceReadsNoFileAndChangesNoneOfHisOwn() throws Exception {
        OtherUser.mustBePossible();
        Path program = Files.copy(Path.of("/usr/bin/id"), share.resolve("set-id"));
        COMMANDS.run(List.of("chmod", "4755", program.toString()));
        COMMANDS.run(List.of("mknod", "-m", "666", share.resolve("device").toString(), "c", "1", "5"));
        Files.writeString(share.resolve("secret"), "salaries");
        Path his = Files.writeString(share.resolve("his"), "original");
        Files.setAttribute(his, "unix:uid", NOBODY_UID);
        assertThat(OtherUser.runs(program.toString(), "-u").said()).isEqualTo("0\n"); // the attack works where it may
        Files.setPosixFilePermissions(share.getParent(), PosixFilePermissions.fromString("rwx------"));

        try (RunningService service = RunningService.start(data)) {
            Path backup = data.resolve("vault").resolve(service.backup(service.share("home", share), "nightly"));
            Path copy = backup.resolve("data");
            assertThat(Files.getAttribute(copy.resolve("set-id"), "unix:mode"))
                    .isEqualTo(Files.getAttribute(program, "unix:mode"));

            for (List<String> attack : List.of(
                    List.of(copy.resolve("set-id").toString(), "-u"),
                    List.of("head", "-c", "4", copy.resolve("device").toString()),
                    List.of("cat", copy.resolve("secret").toString()),
                    List.of("cat", backup.resolve("manifest").toString()),
                    List.of("tee", copy.resolve("his").toString()),
                    List.of("rm", "-f", copy.resolve("his").toString()),
                    List.of("ls", data.resolve("mounts").toString()),
                    List.of("ls", data.toString()))) {
                OtherUser.Outcome outcome = OtherUser.runs(attack.toArray(String[]::new));
                assertThat(outcome.code()).as("%s", attack).isNotZero();
                assertThat(outcome.said()).as("%s", attack).contains("Permission denied");
            }
            assertThat(copy.resolve("his")).hasContent("original");
            for (Path closed : List.of(data, data.resolve("vault"), backup, data.resolve("mounts"))) {
                assertThat(mode(closed)).as(closed.toString()).isEqualTo("0700");
            }
        }
    }

    @Test
    void anInstallationThatWasOpenIsClosedAtItsNextStart() throws Exception {
        for (String name : List.of("vault", "logs", "snapshots", "mounts")) {
            Files.createDirectories(data.resolve(name));
            Files.setPosixFilePermissions(data.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxr-x"));
        RunningService.start(data).close();
        for (String name : List.of("", "vault", "logs", "snapshots", "mounts")) {
            assertThat(mode(data.resolve(name))).as(name).isEqualTo("0700");
        }
    }

    @Test
    void aVaultThatOthersMayReadIsOpenedByTheSetting() throws Exception {
        Files.writeString(share.resolve("note"), "for everybody");
        Path vault = Files.createDirectory(directory.resolve("vault"));
        try (RunningService service = RunningService.start(data, "vault_mode=0755", "backup_mount_export=" + vault)) {
            String backup = service.backup(service.share("home", share), "nightly");
            assertThat(mode(vault)).isEqualTo("0755");
            assertThat(mode(vault.resolve(backup))).isEqualTo("0755");
            assertThat(mode(data)).isEqualTo("0700");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mount_tmp_location=/tmp", "backup_mount_tmp_location=/var/tmp", "backup_mount_export=/tmp"})
    void aDirectoryOfTheHostIsNeverClosed(String setting) throws Exception {
        String before = mode(Path.of("/tmp")) + mode(Path.of("/var/tmp"));
        assertThatThrownBy(() -> RunningService.start(data, setting))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("belongs to the host")
                .hasMessageContaining("name a directory below it");
        assertThat(mode(Path.of("/tmp")) + mode(Path.of("/var/tmp"))).isEqualTo(before);
    }

    private static String mode(Path path) throws IOException {
        return PrivateDirectory.octal(Files.getPosixFilePermissions(path));
    }
}
