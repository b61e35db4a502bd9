package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.problem.ReportLine;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is lost: the vault alone brings the catalogue back, and what it brings back can be restored. */
class LostDatabaseTest {
    @TempDir
    private Path data;

    private static List<ReportLine> importVault(RunningRoutes routes, boolean dryRun) {
        return ReportLine.listOf(routes.ask("direct:import-vault", new ImportRequest(dryRun), List.class));
    }

    @Test
    void theVaultAloneBringsTheCatalogueBack() throws Exception {
        Path home = Trees.small(data.resolve("home"));
        Share share;
        Backup made;
        try (HikariDataSource lost = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(lost, data, List.of(), main -> {})) {
            share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            made = routes.backup(backup.id());
        }
        Files.createDirectories(data.resolve("vault/" + UUID.randomUUID()));
        Files.delete(home.resolve("notes.txt"));
        try (HikariDataSource empty = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(empty, data, List.of(), main -> {})) {
            assertThat(importVault(routes, true))
                    .hasSize(2)
                    .anyMatch(line -> line.toString().startsWith("would import backup " + made.id()));
            assertThat(routes.count("backups")).isZero();

            assertThat(importVault(routes, false))
                    .anyMatch(line -> line.toString().startsWith("imported backup " + made.id() + " (nightly)"))
                    .anyMatch(line -> line.text().contains("its backup.json cannot be read") && line.isFailed());
            assertThat(importVault(routes, false))
                    .as("only the broken one is left")
                    .hasSize(1);

            Backup back = routes.backup(made.id());
            assertThat(back.status()).isEqualTo(BackupStatus.AVAILABLE);
            assertThat(back.called()).isEqualTo("nightly");
            assertThat(back.bytes()).isEqualTo(made.bytes());
            assertThat(back.createdAt().toEpochMilli())
                    .isEqualTo(made.createdAt().toEpochMilli());
            assertThat(routes.share(share.id()).exportLocation()).isEqualTo(share.exportLocation());
            assertThat(routes.mounts()).isEmpty();

            routes.restore(made.id(), Optional.empty());
            routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes\n");
        }
    }
}
