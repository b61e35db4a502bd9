package org.caravault.workflow.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.snapshot.DeleteSnapshotRequest;
import org.caravault.snapshot.RevertRequest;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotRequest;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A snapshot that changes with its share is none; one that fails leaves nothing; and a share that has one is not backed up. */
class SnapshotsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeAll
    static void database() {
        pool = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private RunningRoutes start(RunningRoutes.Advice advice) throws Exception {
        return RunningRoutes.start(pool, data, List.of("quota_backups=-1"), advice);
    }

    private static Snapshot snapshot(RunningRoutes routes, UUID share) {
        return routes.ask(
                "direct:request-create-snapshot",
                new SnapshotRequest(Caller.ADMIN_OF_DEFAULT, share, Optional.of("noon"), Optional.empty(), "{}"),
                Snapshot.class);
    }

    private static void delete(RunningRoutes routes, UUID snapshot) {
        routes.ask(
                "direct:request-delete-snapshot",
                new DeleteSnapshotRequest(Caller.ADMIN_OF_DEFAULT, snapshot, false),
                Snapshot.class);
    }

    private static void revert(RunningRoutes routes, UUID share, UUID snapshot) {
        routes.ask(
                "direct:request-revert-share",
                new RevertRequest(Caller.ADMIN_OF_DEFAULT, share, snapshot),
                Snapshot.class);
    }

    private static void awaitSnapshot(RunningRoutes routes, UUID id, SnapshotStatus status) {
        routes.awaitIdle();
        await().atMost(SOON)
                .until(() -> routes.beans.snapshots().find(id).orElseThrow().status() == status);
    }

    private Path tree(Snapshot snapshot) {
        return data.resolve("snapshots/" + snapshot.id() + "/data");
    }

    private List<String> snapshotsOnDisk() throws IOException {
        if (!Files.isDirectory(data.resolve("snapshots"))) {
            return List.of();
        }
        try (var entries = Files.list(data.resolve("snapshots"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    void whatIsWrittenInPlaceAfterwardsIsNotInItAndARevertTakesItBack() throws Exception {
        try (RunningRoutes routes = start(main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Snapshot first = snapshot(routes, share.id());
            awaitSnapshot(routes, first.id(), SnapshotStatus.AVAILABLE);
            Snapshot second = snapshot(routes, share.id());
            awaitSnapshot(routes, second.id(), SnapshotStatus.AVAILABLE);
            assertThat(inode(tree(second).resolve("notes.txt")))
                    .as("unchanged files of two snapshots are one")
                    .isEqualTo(inode(tree(first).resolve("notes.txt")))
                    .isNotEqualTo(inode(home.resolve("notes.txt")));

            try (RandomAccessFile inPlace =
                    new RandomAccessFile(home.resolve("notes.txt").toFile(), "rw")) {
                inPlace.write("DAMAGED".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            Files.writeString(home.resolve("came-later"), "goes");
            assertThat(tree(second).resolve("notes.txt")).hasContent("some notes\n");

            assertThatThrownBy(() -> revert(routes, share.id(), first.id()))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining("not the most recent");
            revert(routes, share.id(), second.id());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            awaitSnapshot(routes, second.id(), SnapshotStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes\n");
            assertThat(home.resolve("came-later")).doesNotExist();
            assertThat(inode(home.resolve("notes.txt")))
                    .isNotEqualTo(inode(tree(second).resolve("notes.txt")));

            delete(routes, first.id());
            delete(routes, second.id());
            routes.awaitIdle();
            assertThat(snapshotsOnDisk()).isEmpty();
            assertThat(routes.count("snapshots")).isZero();
            assertThat(routes.count("journal where closed_at is null")).isZero();
        }
    }

    @ParameterizedTest(name = "{2} {1} fails")
    @CsvSource({
        "create-snapshot, create-snapshot-2-by-backend, before",
        "copy-and-publish-snapshot, begin-snapshot, before",
        "copy-and-publish-snapshot, begin-snapshot, after",
        "copy-and-publish-snapshot, copy-snapshot, before",
        "copy-and-publish-snapshot, copy-snapshot, after",
        "copy-and-publish-snapshot, publish-snapshot, before",
        "copy-and-publish-snapshot, publish-snapshot, after",
    })
    void oneThatFailsLeavesNothingButItsRowAndItsCause(String route, String step, String when) throws Exception {
        AtomicBoolean armed = new AtomicBoolean(true);
        RunningRoutes.Advice fault = main -> AdviceWith.adviceWith(main.getCamelContext(), route, advice -> {
            org.apache.camel.Processor fail = exchange -> {
                if (armed.getAndSet(false)) {
                    throw new IOException("EIO " + when + " " + step);
                }
            };
            if (when.equals("before")) {
                advice.weaveById(step).before().process(fail);
            } else {
                advice.weaveById(step).after().process(fail);
            }
        });
        try (RunningRoutes routes = start(fault)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Snapshot failed = snapshot(routes, share.id());
            awaitSnapshot(routes, failed.id(), SnapshotStatus.ERROR);

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.messagesAbout(failed.id()))
                    .singleElement()
                    .asString()
                    .contains("snapshot noon of share home", "EIO " + when + " " + step);
            assertThat(snapshotsOnDisk())
                    .allMatch(name -> name.equals(failed.id().toString()));
            assertThat(routes.count("journal where closed_at is null")).isZero();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            delete(routes, failed.id());
            routes.awaitIdle();
            assertThat(snapshotsOnDisk()).isEmpty();
            assertThat(routes.count("snapshots")).isZero();
        }
    }

    @Test
    void aFailedRevertKeepsTheSnapshotAndSaysSo() throws Exception {
        try (RunningRoutes routes = start(main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Snapshot snapshot = snapshot(routes, share.id());
            awaitSnapshot(routes, snapshot.id(), SnapshotStatus.AVAILABLE);
            Path away = data.resolve("away");
            Files.move(data.resolve("snapshots/" + snapshot.id()), away);

            revert(routes, share.id(), snapshot.id());
            routes.awaitShare(share.id(), ShareStatus.REVERTING_ERROR);
            awaitSnapshot(routes, snapshot.id(), SnapshotStatus.AVAILABLE);
            assertThat(routes.messagesAbout(snapshot.id()))
                    .singleElement()
                    .asString()
                    .contains("Revert of snapshot noon of share home", "no tree of snapshot");
            assertThat(data.resolve("home/notes.txt")).hasContent("some notes\n");
            delete(routes, snapshot.id());
            routes.awaitIdle();
        }
    }

    @Test
    void ofABackupAndASnapshotAtTheSameTimeOneIsRefused() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (RunningRoutes routes = start(main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            for (int round = 0; round < 20; round++) {
                CountDownLatch go = new CountDownLatch(1);
                Future<Boolean> backup = callers.submit(() -> {
                    go.await();
                    return isAccepted(() -> routes.backUp(share.id()));
                });
                Future<Boolean> snapshot = callers.submit(() -> {
                    go.await();
                    return isAccepted(() -> snapshot(routes, share.id()));
                });
                go.countDown();
                boolean backedUp = backup.get();
                boolean snapped = snapshot.get();
                assertThat(backedUp && snapped).as("both in round " + round).isFalse();
                assertThat(backedUp || snapped).as("neither in round " + round).isTrue();
                routes.awaitIdle();
                for (Snapshot left : routes.beans.snapshots().ofShare(share.id())) {
                    assertThat(isAccepted(() -> routes.backUp(share.id())))
                            .as("a backup of a share with a snapshot")
                            .isFalse();
                    delete(routes, left.id());
                }
                routes.awaitIdle();
                routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static boolean isAccepted(Runnable request) {
        try {
            request.run();
            return true;
        } catch (RefusalException refused) {
            return false;
        }
    }

    @Test
    void aRevertRemovesNothingThatTheSnapshotCouldNotContain() throws Exception {
        try (RunningRoutes routes = start(main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Snapshot snapshot = snapshot(routes, share.id());
            awaitSnapshot(routes, snapshot.id(), SnapshotStatus.AVAILABLE);
            Path report = tree(snapshot).resolveSibling("report.json");
            assertThat(report).hasContent("{}");
            Files.writeString(
                    report, "{\"unreadable\": {\"count\": 1, \"first\": [\"locked\"]}}"); // copy.on_unreadable = report
            Files.writeString(home.resolve("locked"), "in no snapshot");
            Files.writeString(home.resolve("notes.txt"), "damaged");

            revert(routes, share.id(), snapshot.id());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            routes.awaitIdle();
            assertThat(home.resolve("locked")).hasContent("in no snapshot");
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
            assertThat(routes.messagesAbout(snapshot.id()))
                    .singleElement()
                    .asString()
                    .contains("does not contain all of its share", "removed nothing from share home");
            delete(routes, snapshot.id());
            routes.awaitIdle();
        }
    }

    @Test
    void aRevertLeavesWhatTheSnapshotHasLeftOut() throws Exception {
        try (RunningRoutes routes = start(main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Files.createDirectories(home.resolve("mounted"));
            Share share = routes.share("home", home);
            Snapshot snapshot = snapshot(routes, share.id());
            awaitSnapshot(routes, snapshot.id(), SnapshotStatus.AVAILABLE);
            Files.writeString(tree(snapshot).resolveSibling("report.json"), """
                    {"snapshots": {"count": 1, "first": [".snapshot"]}, "mounts": {"count": 1, "first": ["mounted"]}}""");
            Files.createDirectories(home.resolve(".snapshot/hourly.0"));
            Files.writeString(home.resolve("mounted/of-another-disk"), "stays");
            Files.writeString(home.resolve("came-later"), "goes");

            revert(routes, share.id(), snapshot.id());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(home.resolve(".snapshot/hourly.0")).isDirectory();
            assertThat(home.resolve("mounted/of-another-disk")).hasContent("stays");
            assertThat(home.resolve("came-later")).doesNotExist();
            delete(routes, snapshot.id());
            routes.awaitIdle();
        }
    }

    @Test
    void aSnapshotOfAnEarlierVersionHasNoReportAndIsRevertedToExactly() throws Exception {
        try (RunningRoutes routes = start(main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Snapshot snapshot = snapshot(routes, share.id());
            awaitSnapshot(routes, snapshot.id(), SnapshotStatus.AVAILABLE);
            Files.delete(tree(snapshot).resolveSibling("report.json"));
            Files.writeString(home.resolve("came-later"), "goes");
            revert(routes, share.id(), snapshot.id());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(home.resolve("came-later")).doesNotExist();
            delete(routes, snapshot.id());
            routes.awaitIdle();
        }
    }
}
