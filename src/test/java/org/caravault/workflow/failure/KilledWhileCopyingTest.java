package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
import org.caravault.mount.MountTable;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data node dies in the middle: its job is claimed again, and nothing that it held is left. */
class KilledWhileCopyingTest {
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private Path home() throws Exception {
        return Trees.large(data.resolve("home"), 40);
    }

    @Test
    void theNextNodeReleasesWhatItHeldAndMakesTheBackup() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Share share;
            Backup backup;
            try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
                share = routes.share("home", home());
            }
            try (Node node = Node.start(url, data, Trees.SLOW)) {
                backup = asked(pool, share);
                Path partial = data.resolve("mounts/" + backup.id() + ".1-vault/" + backup.id() + ".1.partial/data");
                await().atMost(TAKEN_OVER_WITHIN)
                        .until(() ->
                                Files.isDirectory(partial) && !node.children().isEmpty());
                List<ProcessHandle> copiers = node.children();
                node.kill();
                await().atMost(Duration.ofSeconds(12))
                        .until(() -> copiers.stream().noneMatch(ProcessHandle::isAlive));
            }
            assertThat(MountTable.read())
                    .as("what the dead node had mounted")
                    .anyMatch(mount -> mount.path().startsWith(data.toString()));
            try (RunningRoutes next = RunningRoutes.start(pool, data, Node.FAST, main -> {})) {
                await().atMost(TAKEN_OVER_WITHIN)
                        .until(() -> next.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                next.awaitIdle();
                assertThat(next.backup(backup.id()).attempt()).isEqualTo(2);
                assertThat(next.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(next.mounts()).isEmpty();
                assertThat(next.count("journal where closed_at is null")).isZero();
                assertThat(next.vault()).containsExactly(backup.id().toString());
                assertThat(next.messagesAbout(backup.id())).isEmpty();
            }
        }
    }

    @Test
    void aNodeThatIsStoppedUnwindsAndTheJobGoesOnElsewhere() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Share share;
            Backup backup;
            try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
                share = routes.share("home", home());
            }
            try (Node node = Node.start(url, data, Trees.SLOW)) {
                backup = asked(pool, share);
                Path partial = data.resolve("mounts/" + backup.id() + ".1-vault/" + backup.id() + ".1.partial/data");
                await().atMost(TAKEN_OVER_WITHIN).until(() -> Files.isDirectory(partial));
                node.stop();
            }
            assertThat(MountTable.read())
                    .as("the node has released what it held")
                    .noneMatch(mount -> mount.path().startsWith(data.toString()));
            try (RunningRoutes next = RunningRoutes.start(pool, data, Node.FAST, main -> {})) {
                await().atMost(TAKEN_OVER_WITHIN)
                        .until(() -> next.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                assertThat(next.vault()).containsExactly(backup.id().toString());
            }
        }
    }

    @Test
    void aNodeThatIsStoppedFinishesFirstWhatIsDoneInTime() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            try (RunningRoutes asking = RunningRoutes.start(
                            pool, data.resolve("asking"), List.of("node=asking"), RunningRoutes::onlyAsks);
                    Node node = Node.start(url, data, Trees.SLOW, "job.drain_s=30")) {
                Share share = asking.availableShare("home", Trees.large(data.resolve("home"), 6));
                Backup backup = asking.backUp(share.id());
                await().atMost(TAKEN_OVER_WITHIN)
                        .until(() -> asking.backup(backup.id()).progress() > 0);
                node.stop();

                assertThat(asking.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
                assertThat(asking.backup(backup.id()).attempt()).isEqualTo(1);
                assertThat(asking.count("scheduled_tasks")).isZero();
                assertThat(node.mounts()).isEmpty();
            }
        }
    }

    /** Asks for a backup without running its job here. */
    private Backup asked(HikariDataSource pool, Share share) throws Exception {
        try (RunningRoutes asking =
                RunningRoutes.start(pool, data.resolve("asking"), List.of("node=asking"), RunningRoutes::onlyAsks)) {
            return asking.backUp(share.id());
        }
    }
}
