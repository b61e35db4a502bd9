package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.copier.ProtectedPaths;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.caravault.workflow.share.ForbiddenDirectories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault comes to lie in a share after all checks: a restore or a removal is given its path to leave alone, and does. */
class VaultInAShareTest {
    @TempDir
    private Path top;

    private HikariDataSource pool;
    private RunningRoutes routes;
    private Path vault;

    /** Without the checks before a job, as if the vault was moved into the share a moment after them. */
    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        vault = Files.createDirectories(top.resolve("srv/deep/vault"));
        Path elsewhere = Files.createDirectories(top.resolve("elsewhere"));
        routes = RunningRoutes.start(
                pool,
                top.resolve("data"),
                List.of("backup_mount_export=" + vault, "quota_backups=-1"),
                main -> main.getCamelContext()
                        .getRegistry()
                        .bind(
                                "forbiddenDirectories",
                                new ForbiddenDirectories(Set::of, elsewhere, List.of(), List.of(), List.of())));
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private void moved(UUID share, Path to) {
        routes.beans
                .db()
                .sql("update shares set export_location = ? where id = ?")
                .params(to.toString(), share)
                .update();
        routes.beans
                .db()
                .sql("delete from share_roots where share_id = ?")
                .param(share)
                .update();
    }

    @Test
    void aRestoreNeitherRemovesNorOverwritesIt() throws Exception {
        Share share = routes.share("home", Trees.small(top.resolve("home")));
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        Share other = routes.share("other", Files.createDirectories(top.resolve("other")));
        Files.writeString(top.resolve("srv/came-later"), "goes");
        moved(other.id(), top.resolve("srv"));

        routes.restore(backup.id(), Optional.of(other.id()));
        routes.awaitShare(other.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        routes.awaitIdle();
        assertThat(routes.messagesAbout(backup.id()).get(0))
                .contains("protected directory", vault.toString(), "Move one of them, then retry");
        assertThat(vault.resolve(backup.id() + "/data/notes.txt")).hasContent("some notes");
        assertThat(vault.resolve(backup.id() + "/backup.json")).isRegularFile();
        assertThat(top.resolve("srv/came-later"))
                .as("all else is as in the backup")
                .doesNotExist();
    }

    @Test
    void removalsAndRestoresAreGivenAllVaultsAndData() {
        Path data = top.resolve("data");
        List<Export> vaults = List.of(
                new Export("local", vault.toString(), "NFS"),
                new Export("local", top.resolve("not-mounted").toString(), "NFS"),
                new Export("external", "nas:/vault", "NFS"));
        ProtectedPaths spared = new ProtectedPaths(() -> vaults, data);
        assertThat(spared.arguments(List.of(top.resolve("home"), vault)))
                .as("what is missing cannot be met")
                .containsExactly("--protect", vault.toString(), "--protect", data.toString());
        assertThat(spared.removal(vault.resolve("x.1.partial")))
                .containsSubsequence("remove", "--protect", vault.toString(), "--protect", data.toString(), "--")
                .endsWith(vault.resolve("x.1.partial").toString());
    }

    /** A directory of this service's that is deleted with its share. */
    @Test
    void theDeletionOfAShareSparesIt() throws Exception {
        Share made = routes.newShare("made");
        routes.awaitShare(made.id(), ShareStatus.AVAILABLE);
        Path directory = Path.of(made.exportLocation());
        Files.writeString(vault.resolve("precious"), "backups");
        Files.move(vault, directory.resolve("vault"), StandardCopyOption.ATOMIC_MOVE);
        Files.createSymbolicLink(vault, directory.resolve("vault"));
        routes.deleteShare(made.id());
        routes.awaitIdle();
        assertThat(directory.resolve("vault/precious")).hasContent("backups");
    }
}
