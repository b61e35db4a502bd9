package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.builder.AdviceWith;
import org.caravault.identity.Caller;
import org.caravault.share.Share;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotRequest;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attempt loses its lease after it has claimed the job and before it begins to write, and the next one has the job done meanwhile. What the late
 * one still acquires is in the journal, and released when its loss is noticed or by the sweep.
 */
class LateAttemptTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @Test
    void whatItAcquiresTooLateIsReleased() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        RunningRoutes.Advice late = main -> {
            AdviceWith.adviceWith(
                    main.getCamelContext(), "sweep", advice -> advice.replaceFromWith("timer:sweep?period=500"));
            AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "copy-and-publish-snapshot",
                    advice -> advice.weaveById("begin-snapshot").before().process(exchange -> {
                        if (first.getAndSet(false)) {
                            reached.countDown();
                            assertThat(goOn.await(SOON.toSeconds(), TimeUnit.SECONDS))
                                    .isTrue();
                        }
                    }));
        };
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of("job.heartbeat_ms=250"), late)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            UUID id = routes.ask(
                            "direct:request-create-snapshot",
                            new SnapshotRequest(
                                    Caller.ADMIN_OF_DEFAULT, share.id(), Optional.of("noon"), Optional.empty(), "{}"),
                            Snapshot.class)
                    .id();
            assertThat(reached.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            int lost = routes.beans
                    .db()
                    .sql("update scheduled_tasks set last_heartbeat = now() - interval '1 hour', version = version + 1")
                    .update();
            assertThat(lost).isEqualTo(1);
            await().atMost(SOON)
                    .until(() -> routes.beans
                            .snapshots()
                            .find(id)
                            .filter(snapshot -> snapshot.status() == SnapshotStatus.AVAILABLE)
                            .isPresent());
            goOn.countDown();

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(routes.count("journal where undo = 'drop-snapshot'"))
                        .as("of both attempts")
                        .isEqualTo(2);
                assertThat(routes.count("journal where closed_at is null"))
                        .as(routes.held())
                        .isZero();
            });
            routes.awaitIdle();
            assertThat(routes.beans.snapshots().find(id).map(Snapshot::status)).contains(SnapshotStatus.AVAILABLE);
            assertThat(routes.count("messages")).isZero();
            try (Stream<Path> trees = Files.list(data.resolve("snapshots"))) {
                assertThat(trees.map(tree -> tree.getFileName().toString())).containsExactly(id.toString());
            }
        }
    }
}
