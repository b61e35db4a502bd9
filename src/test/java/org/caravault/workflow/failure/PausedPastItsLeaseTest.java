package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data node stands still past its lease, another makes the backup, and the first wakes up: it writes nothing more. */
class PausedPastItsLeaseTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Four seconds, of which a copier survives less without its node. */
    private static final String LEASE = "job.heartbeat_ms=1000";

    private static final int KIB_PER_SECOND = 1000;

    @TempDir
    private Path data;

    /** One that has ended stays a zombie until its paused parent asks for its exit code; to Java that is alive. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void itUnmountsWhatItHasMountedAndChangesNothing() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Path vault = Files.createDirectories(data.resolve("vault"));
            String sameVault = "backup_mount_export=" + vault;
            try (RunningRoutes asking = RunningRoutes.start(
                    pool, data.resolve("asking"), List.of("node=asking", sameVault), RunningRoutes::onlyAsks)) {
                Share share = asking.availableShare("home", Trees.large(data.resolve("home"), 30));
                try (Node first = Node.start(url, data.resolve("first"), Trees.SLOW, "node=first", sameVault, LEASE)) {
                    Backup backup = asking.backUp(share.id());
                    await().atMost(SOON).until(() -> asking.backup(backup.id()).progress() > 0);
                    List<ProcessHandle> copiers = first.children();
                    first.signal("STOP");
                    try (Node second = Node.start(url, data.resolve("second"), "node=second", sameVault, LEASE)) {
                        await().atMost(SOON)
                                .until(() -> asking.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                        assertThat(copiers)
                                .as("the copier of the paused node got no tick for too long")
                                .noneMatch(PausedPastItsLeaseTest::runs);
                        String made = asking.backup(backup.id()).toString();

                        first.signal("CONT");
                        await("the first releases its mounts")
                                .atMost(SOON)
                                .until(() -> first.mounts().isEmpty());
                        await().atMost(SOON).until(() -> second.mounts().isEmpty());
                        asking.awaitIdle();
                        await().atMost(SOON).until(() -> asking.count("journal where closed_at is null") == 0);

                        assertThat(asking.backup(backup.id())).hasToString(made);
                        assertThat(asking.backup(backup.id()).attempt()).isEqualTo(2);
                        assertThat(asking.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                        assertThat(asking.messagesAbout(backup.id())).isEmpty();
                        assertThat(Trees.inVault(vault))
                                .containsExactly(backup.id().toString());
                    }
                }
            }
        }
    }

    /** It writes where the next attempt writes: two of them would damage each other's work. */
    @Test
    void theProgramOfADriverIsGoneWhenTheNextNodeMakesTheBackup() throws Exception {
        DriverLab.require("rsync-ssh");
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8);
                DriverLab lab = new DriverLab(data)) {
            Path slowly = lab.configuration(KIB_PER_SECOND);
            for (String node : List.of("first", "second")) {
                Files.copy(slowly, Files.createDirectories(data.resolve(node)).resolve(slowly.getFileName()));
            }
            try (RunningRoutes asking = RunningRoutes.start(
                            pool,
                            data.resolve("asking"),
                            Optional.of(slowly),
                            List.of("node=asking"),
                            RunningRoutes::onlyAsks);
                    Node first = Node.start(url, data.resolve("first"), "node=first", LEASE)) {
                Share share = asking.availableShare("home", Trees.large(data.resolve("home"), 10));
                Backup backup = asking.backUp(share.id(), Optional.of("rsync-ssh"));
                await().atMost(SOON).until(() -> asking.backup(backup.id()).progress() > 0);
                List<ProcessHandle> programs = first.children();
                assertThat(programs).isNotEmpty();
                first.signal("STOP");
                try (Node second = Node.start(url, data.resolve("second"), "node=second", LEASE)) {
                    await().atMost(SOON).until(() -> asking.backup(backup.id()).attempt() == 2);
                    assertThat(programs).noneMatch(PausedPastItsLeaseTest::runs);
                    await().atMost(SOON).until(() -> asking.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                    String made = asking.backup(backup.id()).toString();

                    first.signal("CONT");
                    await().atMost(SOON).until(() -> first.mounts().isEmpty());
                    await().atMost(SOON).until(() -> second.mounts().isEmpty());
                    asking.awaitIdle();
                    assertThat(asking.backup(backup.id())).hasToString(made);
                    assertThat(asking.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                    assertThat(asking.messagesAbout(backup.id())).isEmpty();
                }
            }
        }
    }
}
