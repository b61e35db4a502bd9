package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An administrator sets a data node's clock by a day, while it copies: a lease that was judged by that clock would be lost, or would
 * be taken from a node that lives, and the job would run twice; and tomorrow's backups would be made today. The clock is
 * libfaketime's; the database keeps its own.
 */
@EnabledIf("canJump")
class ClockJumpsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SHARES = 2;

    /** A lease that a busy machine does not lose. */
    private static final String CALM = "job.heartbeat_ms=1000";

    @TempDir
    private Path data;

    private Path offset;

    private static Optional<Path> library() throws IOException {
        try (DirectoryStream<Path> places = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
            for (Path place : places) {
                Path library = place.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return Optional.of(library);
                }
            }
            return Optional.empty();
        }
    }

    /** Where libfaketime is installed; {@code .ci/run} installs it. */
    static boolean canJump() throws IOException {
        return System.getenv("CI") != null || library().isPresent();
    }

    @BeforeEach
    void noJumpYet() throws IOException {
        offset = Files.writeString(data.resolve("offset"), "+0");
    }

    private void jump(String to) throws IOException {
        Path next = Files.writeString(data.resolve("offset.next"), to);
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
    }

    private Map<String, String> environment() throws IOException {
        return Map.of(
                "LD_PRELOAD",
                library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // or each thread that waits would spin instead
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    @Test
    void noJobRunsTwiceAndNoLeaseIsLost() throws Exception {
        String url = TestDatabase.freshUrl();
        String vault = "backup_mount_export=" + Files.createDirectories(data.resolve("vault"));
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            List<UUID> asked = new ArrayList<>();
            try (RunningRoutes asking = RunningRoutes.start(
                            pool, data.resolve("asking"), List.of("node=asking", vault), RunningRoutes::onlyAsks);
                    Node jumping = Node.start(
                            environment(), url, data.resolve("jumping"), "node=jumping", vault, Trees.SLOW, CALM);
                    Node steady = Node.start(url, data.resolve("steady"), "node=steady", vault, Trees.SLOW, CALM)) {
                for (int i = 0; i < SHARES; i++) {
                    Share share = asking.availableShare("home" + i, Trees.large(data.resolve("home" + i), 12));
                    asked.add(asking.backUp(share.id()).id());
                }
                asking.ask("direct:save-policy", dueInTwelveHours(), Policy.class);
                JdbcClient db = JdbcClient.create(pool);
                for (String day : List.of("+1d", "-1d")) {
                    jump(day);
                    heartbeat(db); // and so, more of its leases' than one may miss
                    Share late = asking.availableShare(
                            "late" + day.replaceAll("\\W", "_"), Trees.small(data.resolve("late" + day)));
                    asked.add(asking.backUp(late.id()).id());
                }
                for (UUID id : asked) {
                    await().atMost(SOON).until(() -> asking.backup(id).status() != BackupStatus.CREATING);
                    Backup backup = asking.backup(id);
                    assertThat(backup.status()).isEqualTo(BackupStatus.AVAILABLE);
                    assertThat(backup.attempt()).as("attempts").isEqualTo(1);
                    assertThat(asking.messagesAbout(id)).isEmpty();
                }
                asking.awaitIdle();
                assertThat(asking.count("policy_runs"))
                        .as("what was owed early")
                        .isZero();
                assertThat(jumping.mounts()).isEmpty();
                assertThat(steady.mounts()).isEmpty();
            }
        }
    }

    private static SavePolicy dueInTwelveHours() {
        OffsetDateTime then = OffsetDateTime.now(ZoneOffset.UTC).plusHours(12);
        return new SavePolicy(
                Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                {"name": "later", "shares": "all", "schedule": "%d %d * * *", "time_zone": "UTC"}""".formatted(then.getMinute(), then.getHour()));
    }

    private static void heartbeat(JdbcClient db) {
        String seen = "select seen_at from data_nodes where node = ?";
        Object before = db.sql(seen).param("jumping").query(Object.class).single();
        await().atMost(SOON)
                .until(() -> !db.sql(seen)
                        .param("jumping")
                        .query(Object.class)
                        .single()
                        .equals(before));
    }
}
