package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.cleanup.CleanupRequest;
import org.caravault.exec.Commands;
import org.caravault.problem.ReportLine;
import org.caravault.share.IdentityOverrides;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.caravault.vault.layout.VaultMarker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is not mounted, or another one in its place, is never taken for the share or for the vault. */
class NotMountedTest {
    @TempDir
    private Path data;

    private final Commands commands = new Commands(Duration.ofSeconds(30));
    private HikariDataSource pool;
    private RunningRoutes routes;
    private Path home;
    private Path vault;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "to mount a file system needs root");
        home = Files.createDirectories(data.resolve("home"));
        vault = Files.createDirectories(data.resolve("vault"));
        mount(home);
        mount(vault);
        Trees.small(home);
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(pool, data, List.of(), main -> {});
    }

    @AfterEach
    void stop() throws Exception {
        if (routes != null) {
            routes.close();
            pool.close();
        }
        for (Path mounted : List.of(home, vault)) {
            new ProcessBuilder("umount", "--lazy", mounted.toString()).start().waitFor();
        }
    }

    private void mount(Path where) throws Exception {
        commands.run(List.of("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", where.toString()));
    }

    private void unmount(Path where) throws Exception {
        commands.run(List.of("umount", where.toString()));
    }

    /** Out of sight, with all that it contains. */
    private void hide(Path where) throws Exception {
        commands.run(List.of(
                "mount",
                "--move",
                where.toString(),
                Files.createDirectories(data.resolve("elsewhere")).toString()));
    }

    private void bringBack(Path where) throws Exception {
        commands.run(List.of("mount", "--move", data.resolve("elsewhere").toString(), where.toString()));
    }

    private Backup backUp(Share share, BackupStatus end) {
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), end);
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        return backup;
    }

    private String messageOf(Backup backup) {
        assertThat(routes.messagesAbout(backup.id())).isNotEmpty();
        return routes.messagesAbout(backup.id()).get(0);
    }

    private IdentityOverrides acceptances() {
        return new IdentityOverrides(routes.beans.db());
    }

    @Test
    void aShareWhoseDiskIsNotMountedIsNotBackedUpAsEmpty() throws Exception {
        Share share = routes.share("home", home);
        backUp(share, BackupStatus.AVAILABLE);
        hide(home);
        assertThat(messageOf(backUp(share, BackupStatus.ERROR)))
                .contains(
                        "step mount",
                        "is not the directory that it was",
                        "tmpfs",
                        "caravault share reidentify " + share.id());
        bringBack(home);
        backUp(share, BackupStatus.AVAILABLE);
        assertThat(routes.mounts()).containsExactlyInAnyOrder(home.toString(), vault.toString());
    }

    @Test
    void anotherDiskInTheSharesPlaceIsRefusedUntilItIsAccepted() throws Exception {
        Share share = routes.share("home", home);
        unmount(home);
        mount(home);
        Files.writeString(home.resolve("other"), "disk");
        backUp(share, BackupStatus.ERROR);
        acceptances().ofShare("default", "home");
        backUp(share, BackupStatus.AVAILABLE);
        backUp(share, BackupStatus.AVAILABLE);
    }

    @Test
    void aRestoreDoesNotFillTheDiskBelowAShareThatIsNotMounted() throws Exception {
        Share share = routes.share("home", home);
        Backup backup = backUp(share, BackupStatus.AVAILABLE);
        hide(home);
        routes.restore(backup.id(), Optional.empty());
        routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        routes.awaitIdle();
        assertThat(messageOf(backup)).contains("is not the directory that it was", "Nothing was touched");
        assertThat(home).isEmptyDirectory();
        bringBack(home);
        routes.restore(backup.id(), Optional.empty());
        routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
        assertThat(home.resolve("notes.txt")).hasContent("some notes");
    }

    @Test
    void aShareThatIsEmptyAllAtOnceIsRefusedUntilItIsAccepted() throws Exception {
        Share share = routes.share("home", home);
        backUp(share, BackupStatus.AVAILABLE);
        commands.run(List.of("find", home.toString(), "-mindepth", "1", "-delete"));
        Files.createDirectory(home.resolve("lost+found"));
        assertThat(messageOf(backUp(share, BackupStatus.ERROR))).contains("is empty, and its last good backup was not");
        acceptances().ofShare("default", share.id().toString());
        backUp(share, BackupStatus.AVAILABLE);
        backUp(share, BackupStatus.AVAILABLE);
    }

    @Test
    void aVaultThatIsNotMountedTakesNoBackupAndForgetsNone() throws Exception {
        Share share = routes.share("home", home);
        Backup first = backUp(share, BackupStatus.AVAILABLE);
        assertThat(new VaultMarker(vault).read()).isPresent();
        hide(vault);

        Backup second = backUp(share, BackupStatus.ERROR);
        assertThat(messageOf(second))
                .contains("its marker .caravault-vault is missing", "caravault vault reidentify " + vault);
        routes.delete(first.id());
        routes.awaitBackup(first.id(), BackupStatus.ERROR_DELETING);
        assertThat(messageOf(first)).contains("Deletion", "its marker .caravault-vault is missing");
        assertThatThrownBy(() -> routes.ask("direct:import-vault", new ImportRequest(false), List.class))
                .rootCause()
                .hasMessageContaining("is not the vault that it was");
        List<?> lines = routes.ask("direct:cleanup", new CleanupRequest(false, true), List.class);
        assertThat(lines)
                .hasOnlyElementsOfType(ReportLine.class)
                .anyMatch(line ->
                        line.toString().contains("is not the vault that it was") && ((ReportLine) line).isFailed());
        assertThat(vault).isEmptyDirectory();

        bringBack(vault);
        assertThat(vault.resolve(first.id() + "/data/notes.txt")).hasContent("some notes");
        routes.delete(first.id());
        routes.awaitIdle();
        assertThat(routes.count("backups where id = '" + first.id() + "'")).isZero();
        assertThat(routes.vault()).isEmpty();
    }

    @Test
    void anotherVaultInItsPlaceIsRefusedUntilItIsAccepted() throws Exception {
        Share share = routes.share("home", home);
        backUp(share, BackupStatus.AVAILABLE);
        unmount(vault);
        mount(vault);
        UUID other = UUID.randomUUID();
        new VaultMarker(vault).write(other);
        assertThat(messageOf(backUp(share, BackupStatus.ERROR))).contains("is that of another vault, " + other);
        acceptances().ofVault(vault.toString());
        backUp(share, BackupStatus.AVAILABLE);
        assertThat(new VaultMarker(vault).read()).contains(other);
    }

    /** Rows and vaults of a version that remembered nothing. */
    @Test
    void whatAnEarlierVersionHasMadeIsLearntWhereItIsThereAndRefusedWhereItIsNot() throws Exception {
        Share share = routes.share("home", home);
        backUp(share, BackupStatus.AVAILABLE);
        forgetAsAfterAnUpgrade();
        hide(vault);
        assertThat(messageOf(backUp(share, BackupStatus.ERROR))).contains("none of the newest 1 backups");
        bringBack(vault);
        forgetAsAfterAnUpgrade();
        hide(home);
        assertThat(messageOf(backUp(share, BackupStatus.ERROR))).contains("is empty, and its last good backup was not");
        bringBack(home);
        forgetAsAfterAnUpgrade();
        backUp(share, BackupStatus.AVAILABLE);
        assertThat(new VaultMarker(vault).read()).isPresent();
        hide(home);
        assertThat(messageOf(backUp(share, BackupStatus.ERROR))).contains("is not the directory that it was");
        bringBack(home);
    }

    private void forgetAsAfterAnUpgrade() throws Exception {
        routes.beans.db().sql("delete from share_roots").update();
        routes.beans.db().sql("delete from vault_markers").update();
        Files.deleteIfExists(vault.resolve(VaultMarker.NAME));
    }
}
