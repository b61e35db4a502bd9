package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.BrokenLibrary;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
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

/** The vault is full, read-only or taken away, or the share is gone: the owner is notified where, and what to do. */
class DamagedVaultTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private Path vault;

    @BeforeEach
    void smallVault() throws Exception {
        vault = Files.createDirectories(data.resolve("vault"));
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", vault.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", "--lazy", vault.toString()).start().waitFor();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    private RunningRoutes routes(HikariDataSource pool, String... more) throws Exception {
        return RunningRoutes.start(pool, data, List.of(more), main -> {});
    }

    /** All that is to be seen after a failure, and the one message about it. */
    private static String messageAfter(RunningRoutes routes, Share share, Backup backup) throws IOException {
        routes.awaitBackup(backup.id(), BackupStatus.ERROR);
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(routes.mounts().stream().filter(path -> path.contains("/mounts/")))
                .isEmpty();
        assertThat(routes.count("journal where closed_at is null")).isZero();
        List<String> messages = routes.messagesAbout(backup.id());
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    @Test
    void aFullVaultIsReportedWithTheFileAndWhatToDo() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = routes(pool)) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 8));
            Backup backup = routes.backUp(share.id());

            assertThat(messageAfter(routes, share, backup))
                    .contains("step copy", "large-", "No space left")
                    .contains("Free space on the destination");
            assertThat(routes.vault()).isEmpty();
        }
    }

    @Test
    void aReadOnlyVaultIsReportedAsSuch() throws Exception {
        run("mount", "-o", "remount,ro", vault.toString());
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = routes(pool)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());

            assertThat(messageAfter(routes, share, backup))
                    .contains("Read-only file system", ".caravault-vault")
                    .contains("Remount the destination read-write");
        }
    }

    @Test
    void aShareThatVanishesIsReportedWithItsPath() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = routes(pool)) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Files.move(home, data.resolve("moved-away"));
            Backup backup = routes.backUp(share.id());

            assertThat(messageAfter(routes, share, backup)).contains("step mount", home.toString());
            assertThat(routes.vault()).isEmpty();
        }
    }

    @Test
    void aShareThatIsRemovedUnderTheCopyDoesNotLookLikeABackup() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = routes(pool, "copy.bwlimit=1M")) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 3));
            Backup backup = routes.backUp(share.id());
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);
            run("rm", "-r", share.exportLocation());

            assertThat(messageAfter(routes, share, backup)).contains("step copy");
            assertThat(routes.vault()).isEmpty();
        }
    }

    /** Every read beyond a file's beginning says EIO, from the job's start to its end. */
    @Test
    void aShareWhoseDiskIsBrokenIsReportedWithTheFile() throws Exception {
        Assumptions.assumeTrue(BrokenLibrary.canBeMade(), "there is no gcc to make a C library with faults");
        Map<String, String> broken = BrokenLibrary.compiledIn(
                        data, Map.of("FAULT_CALLS", ",pread-later,", "FAULT_ERRNO", "5"))
                .environment();
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            try (RunningRoutes asking = RunningRoutes.start(
                            pool, data.resolve("asking"), List.of("node=asking"), RunningRoutes::onlyAsks);
                    Node node = Node.start(broken, url, data)) {
                Share share = asking.availableShare("home", Trees.large(data.resolve("home"), 2));
                Backup backup = asking.backUp(share.id());

                assertThat(messageAfter(asking, share, backup)).contains("step copy", "large-", "Input/output error");
                assertThat(vault)
                        .as("what could be read is kept for the next backup")
                        .isDirectoryContaining("glob:**/" + backup.id() + ".1.partial");
                assertThat(node.mounts()).containsExactly(vault.toString());
            }
        }
    }

    @Test
    void aVaultThatIsUnmountedUnderTheCopyDoesNotLookLikeABackup() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = routes(pool, "copy.bwlimit=1M")) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 3));
            Backup backup = routes.backUp(share.id());
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);
            run(
                    "umount",
                    "--lazy",
                    data.resolve("mounts/" + backup.id() + ".1-vault").toString());

            assertThat(messageAfter(routes, share, backup)).contains("step copy");
            assertThat(data.resolve("vault/" + backup.id())).doesNotExist();
        }
    }
}
