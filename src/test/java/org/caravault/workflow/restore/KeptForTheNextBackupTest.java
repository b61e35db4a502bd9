package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.Invariants;
import org.caravault.chaos.Node;
import org.caravault.cleanup.CleanupRequest;
import org.caravault.copier.CopierFailedException;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.database.Database;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.KeptTree;
import org.caravault.job.KeptTrees;
import org.caravault.job.Undo;
import org.caravault.share.Share;
import org.caravault.testing.CommandLines;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a failed backup has copied is not copied again, does not stay for ever, and never gets in the way of other jobs. */
class KeptForTheNextBackupTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int MEGABYTES = 20;
    private static final int ENOUGH = 6;

    @TempDir
    private Path data;

    private String url;
    private HikariDataSource pool;

    @BeforeEach
    void database() {
        url = TestDatabase.freshUrl();
        pool = Database.pool(url, "postgres", "", 8);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private RunningRoutes start(String... settings) throws Exception {
        return start(main -> {}, settings);
    }

    private RunningRoutes start(RunningRoutes.Advice advice, String... settings) throws Exception {
        List<String> all = new ArrayList<>(Node.FAST);
        all.add("quota_backups=-1");
        all.addAll(List.of(settings));
        return RunningRoutes.start(pool, data, all, advice);
    }

    private static List<ProcessHandle> copiers() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> CommandLines.of(child).contains("CopyMain\0copy"))
                .toList();
    }

    /** How many files of a tree are complete: a file gets its time last. */
    private int complete(Path tree) throws IOException {
        if (!Files.isDirectory(tree)) {
            return 0;
        }
        int complete = 0;
        try (var files = Files.list(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path source = data.resolve("home").resolve(file.getFileName());
                if (Files.exists(source) // or it is the copier's own, which it tries the vault with
                        && Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(source))) {
                    complete++;
                }
            }
        }
        return complete;
    }

    private Path partial(Backup backup) {
        return data.resolve("vault/" + backup.id() + ".1.partial");
    }

    /** A backup whose copier is killed when it has copied some of the share. */
    private Backup failed(RunningRoutes routes, Share share) throws Exception {
        Backup backup = routes.backUp(share.id());
        await().atMost(SOON).until(() -> complete(partial(backup).resolve("data")) >= ENOUGH);
        copiers().forEach(ProcessHandle::destroyForcibly);
        routes.awaitBackup(backup.id(), BackupStatus.ERROR);
        assertThat(routes.mounts()).as(routes.held()).isEmpty();
        assertThat(routes.count("journal where closed_at is null"))
                .as(routes.held())
                .isZero();
        return backup;
    }

    private Share large(RunningRoutes routes) throws Exception {
        return routes.share("home", Trees.large(data.resolve("home"), MEGABYTES));
    }

    @Test
    void theNextBackupCopiesOnlyTheRest() throws Exception {
        Share share;
        Backup failed;
        int complete;
        try (RunningRoutes routes = start(Trees.SLOW)) {
            share = large(routes);
            failed = failed(routes, share);
            complete = complete(partial(failed).resolve("data"));
            assertThat(routes.messagesAbout(failed.id()))
                    .singleElement()
                    .asString()
                    .contains("What was copied (", "is kept until", "copies only the rest");
            assertThat(routes.vault()).containsExactly(failed.id() + ".1.partial");
        }
        try (RunningRoutes routes = start()) {
            assertThat(routes.vault())
                    .as("the clean-up at the start leaves it alone")
                    .hasSize(1);
            Backup next = routes.backUp(share.id());
            routes.awaitBackup(next.id(), BackupStatus.AVAILABLE);
            assertThat(routes.vault()).containsExactly(next.id().toString());
            assertThat(routes.count("kept_trees")).isZero();
            assertThat(routes.beans
                            .db()
                            .sql("select bytes from copies where kind = 'backup'")
                            .query(Long.class)
                            .single())
                    .as("bytes that the second backup has copied")
                    .isLessThanOrEqualTo((MEGABYTES + 1L - complete) << 20);
            RsyncOracle.requireTool("rsync");
            RsyncOracle.same(
                    share.exportLocation(),
                    data.resolve("vault/" + next.id() + "/data").toString());
            routes.delete(failed.id());
            routes.awaitIdle();
            assertThat(routes.vault()).containsExactly(next.id().toString());
            assertThat(new Invariants(routes.beans.db(), data, data.resolve("vault")).complaints())
                    .isEmpty();
        }
    }

    @Test
    void aNodeThatIsKilledWhileItGoesOnLeavesNothingBehind() throws Exception {
        Share share;
        int complete;
        try (RunningRoutes routes = start(Trees.SLOW)) {
            share = large(routes);
            complete = complete(partial(failed(routes, share)).resolve("data"));
        }
        Backup next;
        try (RunningRoutes asking =
                RunningRoutes.start(pool, data.resolve("asking"), List.of("node=asking"), RunningRoutes::onlyAsks)) {
            next = asking.backUp(share.id());
        }
        try (Node node = Node.start(url, data, Trees.SLOW)) {
            await().atMost(SOON).until(() -> complete(partial(next).resolve("data")) > complete);
            List<ProcessHandle> children = node.children();
            node.kill();
            await().atMost(SOON).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
        try (RunningRoutes routes = start()) {
            await().atMost(SOON).until(() -> routes.backup(next.id()).status() == BackupStatus.AVAILABLE);
            routes.awaitIdle();
            assertThat(routes.vault()).containsExactly(next.id().toString());
            assertThat(new Invariants(routes.beans.db(), data, data.resolve("vault")).complaints())
                    .isEmpty();
        }
    }

    @Test
    void itGoesWhenItsTimeIsOverOrThereAreTooMany() throws Exception {
        Backup first;
        Backup second;
        try (RunningRoutes routes = start(Trees.SLOW)) {
            Share share = large(routes);
            first = failed(routes, share);
            second = failed(routes, share);
            assertThat(routes.vault())
                    .as("one of a share, whichever contains more")
                    .hasSize(1);
            routes.beans
                    .db()
                    .sql("update kept_trees set kept_at = kept_at - interval '25 hours'")
                    .update();
        }
        try (RunningRoutes routes = start()) {
            await("the sweep removes it")
                    .atMost(SOON)
                    .until(() -> routes.vault().isEmpty());
            await().atMost(SOON).until(() -> routes.count("journal where closed_at is null") == 0);
            assertThat(routes.count("kept_trees")).isZero();
            assertThat(first.id()).isNotEqualTo(second.id());
        }
    }

    @Test
    void itGoesWithItsBackupAndByTheCleanUpByHand() throws Exception {
        try (RunningRoutes routes = start(Trees.SLOW)) {
            Share share = large(routes);
            Backup deleted = failed(routes, share);
            routes.delete(deleted.id());
            routes.awaitIdle();
            assertThat(routes.vault()).isEmpty();
            assertThat(routes.count("kept_trees")).isZero();

            Backup cleaned = failed(routes, share);
            assertThat(routes.ask("direct:cleanup", new CleanupRequest(false, true), List.class)
                            .size())
                    .as("not asked for")
                    .isZero();
            List<?> would = routes.ask("direct:cleanup", new CleanupRequest(true, false, true), List.class);
            assertThat(would.toString())
                    .contains(
                            "would remove tree", partial(cleaned).getFileName().toString());
            assertThat(routes.count("kept_trees")).isOne();
            List<?> removed = routes.ask("direct:cleanup", new CleanupRequest(false, false, true), List.class);
            assertThat(removed.toString()).contains("removed tree", "kept for the next backup");
            assertThat(routes.vault()).isEmpty();
            assertThat(routes.count("kept_trees")).isZero();
        }
    }

    @Test
    void nothingIsKeptWhereThatIsSwitchedOff() throws Exception {
        try (RunningRoutes routes = start(Trees.SLOW, "resume.keep_hours=0")) {
            Backup backup = failed(routes, large(routes));
            assertThat(routes.vault()).isEmpty();
            assertThat(routes.messagesAbout(backup.id()).toString()).doesNotContain("is kept");
        }
    }

    @Test
    void aFailureThatCastsDoubtOnWhatWasCopiedKeepsNothing() throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        RunningRoutes.Advice fault = main -> AdviceWith.adviceWith(
                main.getCamelContext(),
                "nfs-copy",
                advice -> advice.weaveById("copy-share").before().process(exchange -> {
                    if (armed.getAndSet(false)) {
                        throw new CopierFailedException(
                                "a: checksum: differs", "", CopierFailedException.Copied.DOUBTFUL, 1, false, true);
                    }
                }));
        try (RunningRoutes routes = start(fault, Trees.SLOW)) {
            Share share = large(routes);
            failed(routes, share);
            armed.set(true);
            Backup next = routes.backUp(share.id());
            routes.awaitBackup(next.id(), BackupStatus.ERROR);
            assertThat(routes.vault()).as("also what it had adopted").isEmpty();
            assertThat(routes.count("kept_trees")).isZero();
            assertThat(routes.count("journal where closed_at is null")).isZero();
        }
    }

    /** It is in one place at each time, however many callers ask for it. */
    @Test
    void ofManyWhoTakeATreeOneGetsIt() throws Exception {
        JdbcClient db = JdbcClient.create(pool);
        KeptTrees trees = new KeptTrees(db, "here", Duration.ofHours(1), 1);
        Journal journal = new Journal(db, "here");
        try (RunningRoutes routes = start()) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            String name = backup.id() + ".7.partial";
            for (int round = 0; round < 20; round++) {
                UUID job = UUID.randomUUID();
                journal.write(job, Undo.DROP_PARTIAL, "/vault/" + name);
                JournalEntry entry = journal.copies(job).get(0);
                KeptTree tree = new KeptTree(
                        name, backup.id(), share.id(), "nfs", Optional.empty(), "nas:/vault", 1, Optional.empty());
                assertThat(trees.keep(entry, tree)).isTrue();
                assertThat(trees.keep(entry, tree)).as("not twice").isFalse();
                List<CompletableFuture<Integer>> takers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    UUID taker = UUID.randomUUID();
                    takers.add(CompletableFuture.supplyAsync(() -> trees.adopt(name, taker) ? 1 : 0));
                    takers.add(CompletableFuture.supplyAsync(() -> trees.releaseAll("nas:/vault")));
                }
                assertThat(takers.stream().mapToInt(CompletableFuture::join).sum())
                        .isOne();
                assertThat(routes.count("kept_trees")).isZero();
                assertThat(db.sql("update journal set closed_at = clock_timestamp() where closed_at is null")
                                .update())
                        .isOne();
            }
        }
    }
}
