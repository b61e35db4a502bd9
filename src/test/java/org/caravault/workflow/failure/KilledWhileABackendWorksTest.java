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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.caravault.chaos.DyingNode;
import org.caravault.database.Database;
import org.caravault.identity.Caller;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.snapshot.DeleteSnapshotRequest;
import org.caravault.snapshot.RevertRequest;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotRequest;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node is killed when a backend has done its part of everything that it can be asked for and it is not recorded yet: a share
 * made, one deleted, a snapshot copied, one half deleted, a share reverted. The next node does it all.
 */
class KilledWhileABackendWorksTest {
    private static final int SECONDS = 90;

    @TempDir
    private Path data;

    @ParameterizedTest
    @ValueSource(strings = {"local", "exportfs"})
    void theNextNodeDoesItAll(String backend) throws Exception {
        String url = TestDatabase.freshUrl();
        List<String> settings = settings(backend);
        Set<String> afterwards = backend.equals("local")
                ? Set.of(
                        "local-create-act",
                        "local-delete-act",
                        "copy-snapshot",
                        "local-delete-snapshot-withdraw",
                        "local-revert-act")
                : Set.of(
                        "exportfs-create-act",
                        "exportfs-delete-act",
                        "copy-snapshot",
                        "exportfs-delete-snapshot-withdraw",
                        "exportfs-revert-act");
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 16)) {
            Share deleted;
            Share photographed;
            Share forgetful;
            Share reverted;
            Snapshot half;
            Snapshot noon;
            try (RunningRoutes before = RunningRoutes.start(pool, data, settings, main -> {})) {
                deleted = made(before, "deleted");
                photographed = made(before, "photographed");
                forgetful = made(before, "forgetful");
                half = snapshot(before, forgetful.id());
                reverted = made(before, "reverted");
                noon = snapshot(before, reverted.id());
                before.awaitIdle();
                Files.writeString(letter(reverted), "damaged");
            }
            UUID fresh;
            UUID copied;
            try (RunningRoutes asking = RunningRoutes.start(pool, data, settings, RunningRoutes::onlyAsks)) {
                fresh = asking.newShare("fresh").id();
                asking.deleteShare(deleted.id());
                copied = snapshot(asking, photographed.id()).id();
                asking.ask(
                        "direct:request-delete-snapshot",
                        new DeleteSnapshotRequest(Caller.ADMIN_OF_DEFAULT, half.id(), false),
                        Snapshot.class);
                asking.ask(
                        "direct:request-revert-share",
                        new RevertRequest(Caller.ADMIN_OF_DEFAULT, reverted.id(), noon.id()),
                        Snapshot.class);
            }
            try (DyingNode node = DyingNode.atNames(url, data, afterwards, true, afterwards.size(), settings)) {
                assertThat(node.diesWithin(SECONDS))
                        .as("all have come to their steps")
                        .isTrue();
            }
            try (RunningRoutes next = RunningRoutes.start(pool, data, settings, main -> {})) {
                next.awaitIdle();
                assertThat(next.share(fresh).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(Path.of(next.share(fresh).export().path())).isDirectory();
                assertThat(next.beans.shares().find(deleted.id())).isEmpty();
                assertThat(Path.of(deleted.export().path())).doesNotExist();
                assertThat(next.beans.snapshots().find(copied).map(Snapshot::status))
                        .contains(SnapshotStatus.AVAILABLE);
                assertThat(next.beans.snapshots().find(half.id())).isEmpty();
                assertThat(next.share(reverted.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(letter(reverted)).hasContent("dear reader");
                assertThat(next.count("messages")).isZero();
                // an attempt that loses its lease leaves what it has just acquired to the sweep: see LateAttemptTest
                await().atMost(Duration.ofSeconds(SECONDS))
                        .untilAsserted(() -> assertThat(next.count("journal where closed_at is null"))
                                .as(next.held())
                                .isZero());
                assertThat(next.count("access_rules")).isZero();
                assertThat(snapshotTrees())
                        .as("no half one is left")
                        .containsExactlyInAnyOrder(copied.toString(), noon.id().toString());
            }
        }
    }

    private List<String> settings(String backend) throws Exception {
        return backend.equals("exportfs")
                ? List.of(
                        "node=here",
                        "job.heartbeat_ms=250",
                        "max_concurrent_jobs=12",
                        "exportfs.root=" + Files.createDirectories(data.resolve("exported")),
                        "exportfs.address=127.0.0.1")
                : List.of("node=here", "job.heartbeat_ms=250", "max_concurrent_jobs=12");
    }

    private static Share made(RunningRoutes routes, String name) throws Exception {
        Share asked = routes.newShare(name);
        routes.awaitShare(asked.id(), ShareStatus.AVAILABLE);
        Share share = routes.share(asked.id());
        Files.writeString(letter(share), "dear reader");
        return share;
    }

    private static Path letter(Share share) {
        return Path.of(share.export().path()).resolve("letter");
    }

    private static Snapshot snapshot(RunningRoutes routes, UUID share) {
        return routes.ask(
                "direct:request-create-snapshot",
                new SnapshotRequest(Caller.ADMIN_OF_DEFAULT, share, Optional.of("noon"), Optional.empty(), "{}"),
                Snapshot.class);
    }

    private List<String> snapshotTrees() throws IOException {
        try (Stream<Path> trees = Files.list(data.resolve("snapshots"))) {
            return trees.map(tree -> tree.getFileName().toString()).toList();
        }
    }
}
