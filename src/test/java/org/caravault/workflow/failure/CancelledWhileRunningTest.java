package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user cancels: the copier ends at once, everything is released, and the message says who cancelled. */
class CancelledWhileRunningTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> SLOWLY = List.of(Trees.SLOW, "quota_backups=-1");

    @TempDir
    private Path data;

    private static boolean copierRuns() {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(child -> child.info().commandLine().orElse("").contains("CopyMain"));
    }

    @Test
    void aBackupIsInErrorAndItsShareAvailable() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, SLOWLY, main -> {})) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 30));
            Backup backup = routes.backUp(share.id());
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);

            routes.cancel(backup.id());
            await().atMost(AT_ONCE).until(() -> !copierRuns());
            routes.awaitBackup(backup.id(), BackupStatus.ERROR);

            assertThat(routes.backup(backup.id()).failReason())
                    .hasValueSatisfying(why -> assertThat(why).contains("step copy", "cancelled by admin"));
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.mounts()).isEmpty();
            assertThat(routes.vault()).isEmpty();
            assertThat(routes.count("journal where closed_at is null")).isZero();
            assertThatThrownBy(() -> routes.cancel(backup.id()))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining("status is error");
        }
    }

    @Test
    void aRestoreLeavesTheShareInErrorAndTheBackupAvailable() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            Share share;
            Backup backup;
            try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
                share = routes.share("home", Trees.large(data.resolve("home"), 30));
                backup = routes.backUp(share.id());
                routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            }
            Trees.clear(data.resolve("home"));
            try (RunningRoutes routes = RunningRoutes.start(pool, data, SLOWLY, main -> {})) {
                routes.restore(backup.id(), Optional.empty());
                await().atMost(SOON).until(() -> routes.backup(backup.id()).restoreProgress() > 0);

                routes.cancel(backup.id());
                await().atMost(AT_ONCE).until(() -> !copierRuns());
                routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

                assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);
                assertThat(routes.messagesAbout(backup.id()))
                        .singleElement()
                        .asString()
                        .contains("Restore of share home", "cancelled by admin");
                assertThat(routes.mounts()).isEmpty();
                assertThat(routes.count("journal where closed_at is null")).isZero();
            }
        }
    }

    /** A file that is restored over another one is written beside it first. */
    @Test
    void aRestoreLeavesNoPartOfAFileInTheShare() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            Path home = Files.createDirectories(data.resolve("home"));
            Path image = home.resolve("image");
            Share share;
            Backup backup;
            try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
                Files.write(image, new byte[30 << 20]);
                share = routes.share("home", home);
                backup = routes.backUp(share.id());
                routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            }
            byte[] newer = new byte[20 << 20];
            Arrays.fill(newer, (byte) 'n');
            Files.write(image, newer);
            try (RunningRoutes routes = RunningRoutes.start(pool, data, SLOWLY, main -> {})) {
                routes.restore(backup.id(), Optional.empty());
                await().atMost(SOON).until(() -> names(home).size() == 2);
                routes.cancel(backup.id());
                routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
                assertThat(names(home)).containsExactly("image");
                assertThat(image).hasBinaryContent(newer);
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aQueuedOneEndsBeforeItTakesAnything() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(
                        pool, data, List.of(Trees.SLOW, "max_concurrent_jobs=1", "quota_backups=-1"), main -> {})) {
            Share busy = routes.share("busy", Trees.large(data.resolve("busy"), 8));
            Share waiting = routes.share("waiting", Trees.small(data.resolve("waiting")));
            Backup first = routes.backUp(busy.id());
            await().atMost(SOON).until(() -> routes.backup(first.id()).progress() > 0);
            Backup second = routes.backUp(waiting.id());

            routes.cancel(second.id());
            routes.awaitBackup(second.id(), BackupStatus.ERROR);

            assertThat(routes.backup(second.id()).failReason())
                    .hasValueSatisfying(why -> assertThat(why).contains("step claim-job", "cancelled by admin"));
            assertThat(routes.count("journal where job = '" + second.id() + "'"))
                    .isZero();
            assertThat(routes.share(waiting.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.backup(first.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
        }
    }
}
