package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.DyingNode;
import org.caravault.database.Database;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whenever a node dies between a policy's time and the end of its backup, the backup is made, and made once. */
class KilledInAPolicyRunTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path data;

    private static List<String> settings(String node, String polling) {
        return new ArrayList<>(
                List.of("node=" + node, "quota_backups=-1", "job.heartbeat_ms=250", "policy.polling_ms=" + polling));
    }

    @ParameterizedTest(name = "{1} {0}")
    @CsvSource({
        "fire-policy-act, before", // due, nothing written
        "fire-policy-act, after", // owed, not committed
        "try-next-of-run, before", // owed
        "note-run-asked, after", // asked, not committed
        "try-next-of-run, after", // asked
        "run-ended-act, after", // the backup has ended, that is not committed
    })
    void aDueBackupIsMadeOnce(String step, String when) throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Share share;
            try (RunningRoutes here = RunningRoutes.start(pool, data, settings("here", "3600000"), main -> {})) {
                share = here.share("home", Trees.small(data.resolve("home")));
                here.ask(
                        "direct:save-policy",
                        new SavePolicy(
                                Caller.ADMIN_OF_DEFAULT,
                                Optional.empty(),
                                "{\"name\": \"yearly\", \"shares\": \"all\", \"schedule\": \"0 0 1 1 *\"}"),
                        Policy.class);
            }
            JdbcClient.create(pool)
                    .sql("update policies set next_at = clock_timestamp()")
                    .update();
            try (DyingNode node =
                    DyingNode.atNames(url, data, List.of(step), when.equals("after"), 1, settings("doomed", "20"))) {
                assertThat(node.diesWithin(SOON.toSeconds()))
                        .as("the node reached the step")
                        .isTrue();
            }
            try (RunningRoutes again = RunningRoutes.start(pool, data, settings("doomed", "20"), main -> {})) {
                await().atMost(SOON).until(() -> again.count("policy_runs where state = 'done'") == 1);
                assertThat(again.count("policy_runs")).isEqualTo(1);
                assertThat(again.beans.backups().ofShare(share.id()))
                        .singleElement()
                        .satisfies(backup -> assertThat(backup.status()).isEqualTo(BackupStatus.AVAILABLE));
                await("what the dead node had mounted is released")
                        .atMost(SOON)
                        .until(() -> again.mounts().isEmpty() && again.count("journal where closed_at is null") == 0);
            }
        }
    }
}
