package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.files.PrivateDirectory;
import org.caravault.testing.OtherUser;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whoever made a hard link to his file in a backup while the vault was open changes no backup that is made after it was closed. */
class WritableFromBeforeTest {
    private static final int NOBODY_UID = 65_534;

    @TempDir
    private Path directory;

    private Path data;
    private Path share;
    private Path his;

    @BeforeEach
    void prepare() throws IOException {
        OtherUser.mustBePossible();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // no help from JUnit
        data = directory.resolve("data");
        share = Files.createDirectories(directory.resolve("share"));
        his = Files.createDirectory(directory.resolve("his"));
        Files.setAttribute(his, "unix:uid", NOBODY_UID);
        Files.writeString(share.resolve("file"), "original");
        Files.setAttribute(share.resolve("file"), "unix:uid", NOBODY_UID);
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private static String mode(Path path) throws IOException {
        return PrivateDirectory.octal(Files.getPosixFilePermissions(path));
    }

    /** As earlier versions left it; he links his file out of the backup while he can. */
    private Path opened(Path vault, String backup) throws Exception {
        for (Path path : new Path[] {data, vault, vault.resolve(backup)}) {
            open(path);
        }
        Path link = his.resolve("link");
        OtherUser.Outcome linked =
                OtherUser.runs("ln", vault.resolve(backup).resolve("data/file").toString(), link.toString());
        assertThat(linked.code())
                .as("the attack works where it may: %s", linked.said())
                .isZero();
        return link;
    }

    /** With the size and the times that the file had. */
    private void tamper(Path link) throws Exception {
        OtherUser.Outcome tampered = OtherUser.runs(
                "sh",
                "-c",
                "cp -p \"$1\" \"$1.ref\" && printf TAMPERED > \"$1\" && touch -r \"$1.ref\" \"$1\"",
                "sh",
                link.toString());
        assertThat(tampered.code()).as(tampered.said()).isZero();
    }

    private RunningService start(String url, boolean ownVault, Path vault) throws Exception {
        Path file = Files.writeString(directory.resolve("own.properties"), ownVault ? """
                [archive]
                backup_type_name = Slow and cheap
                backup_mount_export = %s
                [local]
                enabled_backup_types = archive
                """.formatted(vault) : "");
        return RunningService.start(url, Optional.of(file), data);
    }

    private static String backup(RunningService service, String share, boolean ownVault) {
        String id = service.post("/v2/share-backups", """
                {"share_backup": {"share_id": "%s", "name": "nightly"%s}}
                """.formatted(
                                share, ownVault ? ", \"backup_options\": {\"backup_type\": \"archive\"}" : ""))
                .body()
                .path("share_backup")
                .path("id")
                .asText();
        service.awaitStatus("/v2/share-backups/" + id, "share_backup", "available");
        return id;
    }

    private record Before(String share, String backup) {}

    /** A share with one backup, before anything is closed. */
    private Before before(String url, boolean ownVault, Path vault) throws Exception {
        try (RunningService service = start(url, ownVault, vault)) {
            String id = service.share("home", share);
            return new Before(id, backup(service, id, ownVault));
        }
    }

    @ParameterizedTest(name = "the vault of a type: {0}")
    @ValueSource(booleans = {false, true})
    void theNextBackupSharesNoFileWithOneFromBeforeTheVaultWasClosed(boolean ownVault) throws Exception {
        String url = TestDatabase.freshUrl();
        Path vault = ownVault ? Files.createDirectory(directory.resolve("archive")) : data.resolve("vault");
        Before before = before(url, ownVault, vault);
        Path link = opened(vault, before.backup());

        try (RunningService service = start(url, ownVault, vault)) {
            assertThat(mode(vault)).isEqualTo("0700");
            tamper(link);
            assertThat(vault.resolve(before.backup()).resolve("data/file")).hasContent("TAMPERED");
            Path next = vault.resolve(backup(service, before.share(), ownVault)).resolve("data/file");
            Path last = vault.resolve(backup(service, before.share(), ownVault)).resolve("data/file");
            assertThat(next).hasContent("original");
            assertThat(inode(next)).isNotEqualTo(inode(link));
            assertThat(inode(last)).as("linked again from then on").isEqualTo(inode(next));
        }
    }

    @Test
    void onlyChangedLaterHeChangesNoBackupThatWasMadeAfterTheVaultWasClosed() throws Exception {
        String url = TestDatabase.freshUrl();
        Path vault = data.resolve("vault");
        Before before = before(url, false, vault);
        Path link = opened(vault, before.backup());
        try (RunningService service = start(url, false, vault)) {
            Path next = vault.resolve(backup(service, before.share(), false)).resolve("data/file");
            tamper(link);
            Path last = vault.resolve(backup(service, before.share(), false)).resolve("data/file");
            assertThat(next).hasContent("original");
            assertThat(last).hasContent("original");
        }
    }

    @Test
    void aVaultStaysOpenUntilItsBackupsAreMarkedSoThatACrashInBetweenLosesNothing() throws Exception {
        String url = TestDatabase.freshUrl();
        Path vault = data.resolve("vault");
        Before before = before(url, false, vault);
        Path link = opened(vault, before.backup());
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 1)) {
            JdbcClient db = JdbcClient.create(pool);
            db.sql("alter table backups rename column exposed to unknown").update();
            assertThatThrownBy(() -> start(url, false, vault)).hasMessageContaining("exposed");
            assertThat(mode(vault)).isEqualTo("0755");
            db.sql("alter table backups rename column unknown to exposed").update();
        }
        try (RunningService service = start(url, false, vault)) {
            assertThat(mode(vault)).isEqualTo("0700");
            Path next = vault.resolve(backup(service, before.share(), false)).resolve("data/file");
            assertThat(inode(next)).isNotEqualTo(inode(link));
        }
    }

    @Test
    void aVaultThatWasNeverOpenIsLinkedToAfterARestart() throws Exception {
        String url = TestDatabase.freshUrl();
        Path vault = data.resolve("vault");
        Before before = before(url, false, vault);
        try (RunningService service = start(url, false, vault)) {
            Path next = vault.resolve(backup(service, before.share(), false)).resolve("data/file");
            assertThat(inode(next))
                    .isEqualTo(inode(vault.resolve(before.backup()).resolve("data/file")));
        }
    }
}
