package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.TestDatabase;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.service.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PostgreSQL goes and comes back: no copy fails for it, and what has ended is not done again. */
class DatabaseAwayTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path data;

    @Test
    void aCopyGoesOnWithoutItAndIsTakenDownWhenItIsBack() throws Exception {
        try (MortalDatabase server = MortalDatabase.start(data.resolve("database"));
                HikariDataSource pool = Database.pool(server.url(), "postgres", "", 8)) {
            Database.migrate(pool);
            try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(Trees.SLOW), main -> {})) {
                Share share = routes.share("home", Trees.large(data.resolve("home"), 24));
                Backup backup = routes.backUp(share.id());
                Path copied = data.resolve("vault/" + backup.id() + ".1.partial/data");
                await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);
                server.stop();
                long before = Files.getLastModifiedTime(copied).toMillis();
                await("the copy goes on without the database")
                        .atMost(SOON)
                        .until(() -> Files.getLastModifiedTime(copied).toMillis() > before);
                server.startAgain();

                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> routes.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                routes.awaitIdle();
                assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(routes.messagesAbout(backup.id())).isEmpty();
                assertThat(routes.mounts()).isEmpty();
                assertThat(routes.vault()).containsExactly(backup.id().toString());
                assertThat(routes.count("journal where struck_at is null")).isZero();
            }
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainFindsTheJobAndNothingElse() throws Exception {
        try (MortalDatabase server = MortalDatabase.start(data.resolve("database"));
                HikariDataSource pool = Database.pool(server.url(), "postgres", "", 8)) {
            Database.migrate(pool);
            try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(Trees.SLOW), main -> {})) {
                Share share = routes.share("home", Trees.large(data.resolve("home"), 16));
                Backup backup = routes.backUp(share.id());
                await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);
                server.kill();
                server.startAgain();

                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> routes.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                routes.awaitIdle();
                assertThat(routes.count("backups")).isEqualTo(1);
                assertThat(routes.count("copies")).as("ends of jobs").isEqualTo(1);
                assertThat(routes.messagesAbout(backup.id())).isEmpty();
                assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(new Aftermath(JdbcClient.create(pool), data, data.resolve("vault")).complaints())
                        .isEmpty();
            }
        }
    }

    @Test
    void aJobThatHadEndedWhenItsNodeDiedIsNotDoneAgain() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

            routes.again("back-up-share", backup.id());
            routes.again("restore-backup", backup.id());
            routes.again("delete-backup", backup.id());
            routes.awaitIdle();

            assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
            assertThat(routes.backup(backup.id()).attempt()).isEqualTo(1);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id())).isEmpty();
            assertThat(routes.vault()).containsExactly(backup.id().toString());
        }
    }
}
