package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.cleanup.CleanupRequest;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two vaults by types of the generic driver beside the general one: each backup lies in its own, from first to last. */
class BackupTypesTest {
    private HikariDataSource pool;
    private RunningRoutes routes;
    private Share share;

    @TempDir
    private Path data;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        for (String vault : List.of("fast", "archive")) {
            Files.createDirectories(data.resolve(vault));
        }
        Path file = Files.writeString(data.resolve("application.properties"), """
                [fast]
                backup_type_name = Fast
                backup_mount_export = %1$s/fast
                [archive]
                backup_type_name = Archive
                backup_mount_export = %1$s/archive
                [elsewhere]
                backup_type_name = Not for these shares
                [half]
                backup_type_name = A driver that does not exist
                driver = half-written
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = fast, archive, half
                """.formatted(data));
        routes = RunningRoutes.start(pool, data, Optional.of(file), List.of(), main -> {});
        share = routes.share("home", Trees.small(data.resolve("home")));
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private List<String> in(String vault) throws IOException {
        return Trees.inVault(data.resolve(vault));
    }

    private Backup made(String type) {
        UUID id = routes.backUp(share.id(), Optional.of(type)).id();
        routes.awaitBackup(id, BackupStatus.AVAILABLE);
        return routes.backup(id);
    }

    @Test
    void aTypesBackupIsMadeRestoredAndDeletedInItsOwnVault() throws Exception {
        Backup backup = made("archive");
        assertThat(backup.backupType()).contains("archive");
        assertThat(backup.driver()).isEqualTo("nfs");
        assertThat(backup.made().service().host()).contains("here@local");
        assertThat(backup.made().service().topic()).isEqualTo("manila-share");
        assertThat(in("archive")).containsExactly(backup.id().toString());
        assertThat(in("fast")).isEmpty();
        assertThat(in("vault")).isEmpty();

        Files.writeString(data.resolve("home/notes.txt"), "damaged");
        routes.restore(backup.id(), Optional.empty());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(data.resolve("home/notes.txt")).hasContent("some notes");
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);

        routes.delete(backup.id());
        routes.awaitIdle();
        assertThat(routes.beans.backups().find(backup.id())).isEmpty();
        assertThat(in("archive")).isEmpty();
        assertThat(routes.mounts()).isEmpty();
        assertThat(routes.count("journal where closed_at is null")).isZero();
    }

    @Test
    void unchangedFilesAreLinkedWithinATypeAndTheGenericWayStaysAsItWas() throws Exception {
        Backup first = made("fast");
        Backup second = made("fast");
        Backup generic = routes.backUp(share.id());
        routes.awaitBackup(generic.id(), BackupStatus.AVAILABLE);
        assertThat(routes.backup(generic.id()).made().service().topic()).isEqualTo("manila-data");
        assertThat(routes.backup(generic.id()).made().service().host()).contains("here");
        assertThat(in("vault")).containsExactly(generic.id().toString());
        assertThat(inode("fast", second)).isEqualTo(inode("fast", first)).isNotEqualTo(inode("vault", generic));

        assertThatThrownBy(() -> routes.backUp(share.id(), Optional.of("fast")))
                .as("as in Manila")
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("has backups of no type");
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
    }

    private Object inode(String vault, Backup backup) throws IOException {
        return Files.getAttribute(data.resolve(vault + "/" + backup.id() + "/data/notes.txt"), "unix:ino");
    }

    @Test
    void aTypeWhoseDriverDoesNotExistIsRefusedAndNothingIsTaken() {
        String type = "half";
        String reason = "there is no driver 'half-written' in routes/drivers";
        made("archive");
        assertThatThrownBy(() -> routes.backUp(share.id(), Optional.of(type)))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(RefusalException.Kind.INVALID))
                .hasMessageContaining(reason);
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(routes.count("backups")).isEqualTo(1);
        assertThat(routes.count("scheduled_tasks")).isZero();
        assertThat(routes.beans.quotas().usage("default").backups()).isEqualTo(1);
    }

    @Test
    void aLostCatalogueIsWrittenDownAgainFromEachVault() throws Exception {
        Backup backup = made("archive");
        routes.beans
                .db()
                .sql("delete from backups where id = ?")
                .param(backup.id())
                .update();
        assertThat(routes.ask("direct:import-vault", new ImportRequest(false), List.class)
                        .toString())
                .startsWith("[imported backup " + backup.id());
        assertThat(routes.backup(backup.id()).backupType()).contains("archive");

        Files.writeString(data.resolve("home/notes.txt"), "damaged");
        routes.restore(backup.id(), Optional.empty());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(data.resolve("home/notes.txt")).hasContent("some notes");
    }

    @Test
    void whatADeadAttemptLeftIsRemovedFromEachVault() throws Exception {
        Backup backup = made("archive");
        Files.createDirectory(data.resolve("archive/" + backup.id() + ".7.partial"));
        int entries = routes.count("journal");
        assertThat(routes.ask("direct:cleanup", new CleanupRequest(false, false), List.class)
                        .toString())
                .contains(backup.id() + ".7.partial");
        assertThat(in("archive")).containsExactly(backup.id().toString());
        assertThat(routes.count("journal where closed_at is null")).isZero();
        assertThat(routes.count("journal"))
                .as("maintenance is no story of a job")
                .isEqualTo(entries);
    }
}
