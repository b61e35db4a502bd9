package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which interruptions count for {@code job.attempts}: those that may be the job's own fault. */
class InterruptedJobsTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String ONE_ATTEMPT = "job.attempts=1";

    private final HikariDataSource pool = TestDatabase.fresh();

    @TempDir
    private Path data;

    @AfterEach
    void close() {
        pool.close();
    }

    private RunningRoutes start(String... assignments) throws Exception {
        return RunningRoutes.start(pool, data, List.of(assignments), main -> {});
    }

    @Test
    void aServiceThatIsStoppedInOrderUsesUpNoAttempt() throws Exception {
        UUID backup;
        try (RunningRoutes routes = start(ONE_ATTEMPT, Trees.SLOW)) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 24));
            backup = routes.backUp(share.id()).id();
            await().atMost(SOON).until(() -> routes.backup(backup).progress() > 0);
        }
        try (RunningRoutes routes = start(ONE_ATTEMPT)) {
            routes.awaitIdle();
            assertThat(routes.messagesAbout(backup)).isEmpty();
            assertThat(routes.backup(backup).status()).isEqualTo(BackupStatus.AVAILABLE);
            assertThat(routes.backup(backup).attempt()).isEqualTo(2);
        }
    }

    @Test
    void aJobDuringWhichItsNodeDiesIsGivenUp() throws Exception {
        UUID backup;
        try (RunningRoutes asking = RunningRoutes.start(pool, data, List.of(), RunningRoutes::onlyAsks)) {
            Share share = asking.availableShare("home", Trees.small(data.resolve("home")));
            backup = asking.backUp(share.id()).id();
            asking.beans.db().sql("""
                            update scheduled_tasks set picked = true, picked_by = 'dead', version = version + 1,
                              last_heartbeat = now() - interval '1 hour'""").update();
        }
        try (RunningRoutes routes = start(ONE_ATTEMPT, "job.heartbeat_ms=200")) {
            routes.awaitBackup(backup, BackupStatus.ERROR);
            assertThat(routes.messagesAbout(backup)).singleElement().asString().contains("interrupted 1 times");
            assertThat(routes.backup(backup).attempt()).isEqualTo(2);
        }
    }
}
