package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.exec.Commands;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore looks before it touches, and removes only what it was asked to. */
class RestoreDoesNoHarmTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path data;

    private HikariDataSource pool;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** The sum of their sizes is more than a long holds: a registration, a backup and a restore count it. */
    @Test
    void sparseFilesOfAnySizeDoNotPreventABackupOrItsRestore() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "a file system of its own needs root");
        Commands commands = new Commands(Duration.ofSeconds(10));
        Path home = Files.createDirectories(data.resolve("sparse"));
        commands.run(List.of("mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", home.toString()));
        try (RunningRoutes routes = RunningRoutes.start(pool, home.resolve("data"), List.of(), main -> {})) {
            Path tree = Files.createDirectories(home.resolve("share"));
            Files.writeString(tree.resolve("note"), "as it was");
            commands.run(List.of(
                    "truncate",
                    "-s",
                    "" + Long.MAX_VALUE / 4096 * 4096,
                    tree.resolve("a").toString(),
                    tree.resolve("b").toString(),
                    tree.resolve("c").toString()));
            Share share = routes.share("home", tree);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Files.writeString(tree.resolve("note"), "overwritten");
            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            routes.awaitIdle();
            assertThat(tree.resolve("note")).hasContent("as it was");
            assertThat(routes.backup(backup.id()).bytes()).contains(Long.MAX_VALUE);
        } finally {
            commands.run(List.of("umount", home.toString()));
        }
    }

    @Test
    void aBackupThatDoesNotFitIsRefusedBeforeTheShareIsTouched() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "a small file system needs root");
        Commands commands = new Commands(Duration.ofSeconds(10));
        Path small = Files.createDirectories(data.resolve("small"));
        commands.run(List.of("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()));
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Files.write(home.resolve("large"), new byte[5 * MIB]);
            Files.writeString(small.resolve("precious"), "not to be touched");
            Share share = routes.share("home", home);
            Share target = routes.share("small", small);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

            routes.restore(backup.id(), Optional.of(target.id()));
            routes.awaitShare(target.id(), ShareStatus.BACKUP_RESTORING_ERROR);
            routes.awaitIdle();

            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("step copy-back", "has room for", "Nothing in it was touched");
            assertThat(small.resolve("precious")).hasContent("not to be touched");
            assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);

            Files.delete(home.resolve("large"));
            commands.run(List.of(
                    "truncate", "--size=1G", home.resolve("image").toString())); // needs no room, though it is large
            Backup sparse = routes.backUp(share.id());
            routes.awaitBackup(sparse.id(), BackupStatus.AVAILABLE);
            routes.restore(sparse.id(), Optional.of(target.id()));
            routes.awaitShare(target.id(), ShareStatus.AVAILABLE);
            assertThat(small.resolve("image")).hasSize(1L << 30);
        } finally {
            commands.run(List.of("umount", small.toString()));
        }
    }

    @Test
    void asAnOverlayItKeepsWhatCameLaterAndExactlyItDoesNot() throws Exception {
        try (RunningRoutes overlay = RunningRoutes.start(pool, data, List.of("restore_mode=overlay"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = overlay.share("home", home);
            Backup backup = overlay.backUp(share.id());
            overlay.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Files.writeString(home.resolve("came-later"), "stays");
            Files.delete(home.resolve("notes.txt"));
            overlay.restore(backup.id(), Optional.empty());
            overlay.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(home.resolve("came-later")).hasContent("stays");
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
        }
        try (RunningRoutes exact = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Backup backup = exact.beans.backups().all().get(0);
            exact.restore(backup.id(), Optional.empty());
            exact.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(data.resolve("home/came-later")).doesNotExist();
        }
    }

    @Test
    void whatABackupCouldNotContainIsNotRemovedForLackingInIt() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            String unreadable =
                    "{\"unreadable\": {\"count\": 1, \"first\": [\"locked\"]}}"; // as with copy.on_unreadable = report
            Path described = data.resolve("vault/" + backup.id() + "/backup.json");
            ObjectMapper json = new ObjectMapper();
            ObjectNode file = (ObjectNode) json.readTree(described.toFile());
            file.set("report", json.readTree(unreadable));
            json.writeValue(described.toFile(), file);
            routes.beans
                    .db()
                    .sql("update backup_reports set entries = ?::jsonb")
                    .param(unreadable)
                    .update();
            Files.writeString(home.resolve("locked"), "in no backup");
            Files.writeString(home.resolve("notes.txt"), "damaged");

            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(home.resolve("locked")).hasContent("in no backup");
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("does not contain all of its share", "removed nothing from share home");
        }
    }

    @Test
    void whatABackupHasLeftOutIsNotRemovedForLackingInIt() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Files.createDirectories(home.resolve("mounted"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path described = data.resolve("vault/" + backup.id() + "/backup.json");
            ObjectMapper json = new ObjectMapper();
            ObjectNode file = (ObjectNode) json.readTree(described.toFile());
            file.set("report", json.readTree("""
                    {"snapshots": {"count": 1, "first": [".snapshot"]}, "mounts": {"count": 1, "first": ["mounted"]}}"""));
            json.writeValue(described.toFile(), file);
            Files.createDirectories(home.resolve(".snapshot/hourly.0"));
            Files.writeString(home.resolve("mounted/of-another-disk"), "stays");
            Files.writeString(home.resolve("came-later"), "goes");

            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(home.resolve(".snapshot/hourly.0")).isDirectory();
            assertThat(home.resolve("mounted/of-another-disk")).hasContent("stays");
            assertThat(home.resolve("came-later")).doesNotExist();
        }
    }
}
