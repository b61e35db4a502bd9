package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that has lost something in the vault does not take it from the share, too. */
class DamagedBackupTest {
    @TempDir
    private Path data;

    private final HikariDataSource pool = TestDatabase.fresh();

    @AfterEach
    void close() {
        pool.close();
    }

    private interface Damage {
        void to(Path backup) throws IOException;
    }

    private static void empty(Path tree) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("find", tree.toString(), "-mindepth", "1", "-delete")
                        .start()
                        .waitFor())
                .isZero();
    }

    /** As it was before the disk changed a byte. */
    private static void rot(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[0] ^= 1;
        Files.write(file, content);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void nothingIsRestoredOfABackupThatIsNotWhatItsRecordsSay() throws Exception {
        Map<String, Damage> damages = new TreeMap<>(Map.of(
                "0 files of 0 bytes are left",
                        backup -> {
                            try {
                                empty(backup.resolve("data"));
                            } catch (InterruptedException interrupted) {
                                throw new IOException(interrupted);
                            }
                        },
                "2 files of 23 bytes are left", backup -> Files.delete(backup.resolve("data/letters/link")),
                "content is not what the manifest says", backup -> rot(backup.resolve("data/notes.txt")),
                "is in the tree, but not in the manifest", backup -> Files.writeString(backup.resolve("data/new"), ""),
                "the manifest is cut off", backup -> cutOff(backup.resolve("manifest")),
                "its backup.json cannot be read", backup -> Files.writeString(backup.resolve("backup.json"), "x{}"),
                "the catalogue 23",
                        backup -> Files.writeString(
                                backup.resolve("backup.json"),
                                Files.readString(backup.resolve("backup.json"))
                                        .replace("\"bytes\" : 23", "\"bytes\" : 0"))));
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of("quota_backups=-1"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            for (Map.Entry<String, Damage> damage : damages.entrySet()) {
                Backup backup = routes.backUp(share.id());
                routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
                damage.getValue().to(data.resolve("vault/" + backup.id()));
                Files.writeString(home.resolve("came-later"), "stays");

                refused(routes, share, backup, damage.getKey());
                assertThat(home.resolve("came-later")).hasContent("stays");
                assertThat(home.resolve("notes.txt")).hasContent("some notes");
                routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
                Files.delete(home.resolve("came-later"));
                Files.writeString(
                        home.resolve("notes.txt"), "some notes\n"); // the next backup does not link to this one's
            }
        }
    }

    private static void cutOff(Path manifest) throws IOException {
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.substring(0, text.indexOf("\nend\t") + 1));
    }

    private static void refused(RunningRoutes routes, Share share, Backup backup, String why) {
        routes.restore(backup.id(), Optional.empty());
        routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        routes.awaitIdle();
        assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
        assertThat(routes.messagesAbout(backup.id()).get(0))
                .contains("is not complete any more", why, "Nothing in the share was touched");
    }

    @Test
    void aQuickProofCountsOnly() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of("restore.verify=quick"), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            routes.awaitIdle();
            Files.delete(data.resolve("vault/" + backup.id() + "/data/notes.txt"));
            refused(routes, share, backup, "are left in the vault of 3 files of 23 bytes");
        }
    }

    @Test
    void aCopyOnAnotherHostThatHasLostFilesIsNotRestored() throws Exception {
        Assumptions.assumeTrue(DriverLab.hasRsync(), "rsync is not installed");
        Path far = Files.createDirectories(data.resolve("far"));
        Path settings = Files.writeString(data.resolve("settings"), """
                [far]
                backup_type_name = far
                driver = rsync-ssh
                target = %s
                [local]
                enabled_backup_types = far
                """.formatted(far));
        try (RunningRoutes routes = RunningRoutes.start(pool, data, Optional.of(settings), List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id(), Optional.of("far"));
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(routes.backup(backup.id()).files()).contains(2L);
            Path copy;
            try (Stream<Path> copies = Files.list(far)) {
                copy = copies.findFirst().orElseThrow();
            }
            Files.delete(home.resolve("notes.txt"));
            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            routes.awaitIdle();
            assertThat(home.resolve("notes.txt")).hasContent("some notes");

            Files.delete(copy.resolve("letters/one"));
            refused(routes, share, backup, "1 files of");
            empty(copy);
            routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
            refused(routes, share, backup, "0 files of 0 bytes are left");
            assertThat(home.resolve("letters/one")).hasContent("dear reader");
        }
    }
}
