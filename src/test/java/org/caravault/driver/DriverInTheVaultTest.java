package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that has the vault mounted may use its path in an expression, as it may use the share's. */
class DriverInTheVaultTest {
    private static final Path EXAMPLE = Path.of("docs/example/archive.camel.yaml");

    @TempDir
    private Path data;

    @Test
    void whatItWritesIsInTheVaultAndComesBack() throws Exception {
        Path drivers = Files.createDirectories(data.resolve("drivers"));
        Files.writeString(
                drivers.resolve("archive.camel.yaml"),
                Files.readString(EXAMPLE)
                        .replace("mounts: [share]", "mounts: [share, vault]")
                        .replaceAll("(?m)^ *- \\{ name: archives, .*\\R", "")
                        .replace("        parameters:\n", "")
                        .replace("${variable.options[archives]}", "${variable.vaultPath}"));
        Path file = Files.writeString(data.resolve("application.properties"), """
                [monthly]
                backup_type_name = Monthly
                driver = archive
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = monthly
                """);
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes =
                        RunningRoutes.start(pool, data, Optional.of(file), drivers, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            UUID backup = routes.backUp(share.id(), Optional.of("monthly")).id();
            routes.awaitIdle();
            assertThat(routes.messagesAbout(backup)).isEmpty();
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            try (var found = Files.find(data, 5, (path, kind) -> path.endsWith(backup + ".tar"))) {
                assertThat(found.map(path -> path.getParent().getFileName().toString()))
                        .containsExactly("vault");
            }

            Files.writeString(home.resolve("notes.txt"), "damaged");
            routes.restore(backup, Optional.empty());
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup)).isEmpty();
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
        }
    }
}
