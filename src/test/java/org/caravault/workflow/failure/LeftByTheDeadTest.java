package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.cleanup.CleanupRequest;
import org.caravault.database.Database;
import org.caravault.job.Journal;
import org.caravault.job.MaintenanceLocks;
import org.caravault.job.Undo;
import org.caravault.mount.MountTable;
import org.caravault.share.Share;
import org.caravault.testing.Orphans;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What no job claims is removed, what one claims is not, and a dry run touches nothing. */
class LeftByTheDeadTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path data;

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    private static List<String> cleanUp(RunningRoutes routes, boolean dryRun, boolean unknown) {
        List<?> answer = routes.ask("direct:cleanup", new CleanupRequest(dryRun, unknown), List.class);
        return answer.stream().map(Object::toString).toList();
    }

    @Test
    void mountsMountPointsAndUnfinishedTreesGo() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path mounted = Files.createDirectories(data.resolve("mounts/" + UUID.randomUUID() + ".1-share"));
            run("mount", "--bind", share.exportLocation(), mounted.toString());
            Path bare = Files.createDirectories(data.resolve("mounts/" + UUID.randomUUID() + ".1-vault"));
            Path partial = Trees.small(data.resolve("vault/" + backup.id() + ".7.partial"));
            Path deleting = Trees.small(data.resolve("vault/" + UUID.randomUUID() + ".deleting"));

            assertThat(cleanUp(routes, true, true)).hasSize(4).allMatch(line -> line.startsWith("would remove "));
            assertThat(routes.mounts()).containsExactly(mounted.toString());
            assertThat(List.of(bare, partial, deleting)).allMatch(Files::exists);

            assertThat(cleanUp(routes, false, false))
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line).contains("removed mount " + mounted),
                            line -> assertThat(line).contains("removed mount " + bare),
                            line -> assertThat(line)
                                    .contains(
                                            "removed tree",
                                            partial.getFileName().toString()),
                            line -> assertThat(line)
                                    .contains(
                                            "left alone tree",
                                            deleting.getFileName().toString()));
            assertThat(cleanUp(routes, false, true)).singleElement().asString().contains("removed tree", ".deleting");

            assertThat(routes.mounts()).isEmpty();
            assertThat(data.resolve("mounts")).isEmptyDirectory();
            assertThat(routes.vault()).containsExactly(backup.id().toString());
            assertThat(data.resolve("home/letters/one")).hasContent("dear reader\n");
            assertThat(routes.count("journal where closed_at is null")).isZero();
            assertThat(cleanUp(routes, false, true)).isEmpty();
        }
    }

    @Test
    void whatARunningJobHoldsStays() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(Trees.SLOW), main -> {})) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 6));
            Backup backup = routes.backUp(share.id());
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);

            assertThat(cleanUp(routes, false, true)).isEmpty();

            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id())).isEmpty();
        }
    }

    /** The sweep looks for what jobs that have ended still hold; a clean-up is not a job in the queue. */
    @Test
    void whatACleanUpHoldsIsNotSweptAwayBeforeItEnds() throws Exception {
        List<UUID> abandoned = new CopyOnWriteArrayList<>();
        List<String> mounted = new CopyOnWriteArrayList<>();
        RunningRoutes.Advice look = main -> AdviceWith.adviceWith(
                main.getCamelContext(),
                "cleanup-vault",
                advice -> advice.weaveById("find-in-vault").before().process(exchange -> {
                    mounted.addAll(MountTable.read().stream()
                            .map(MountTable.Line::path)
                            .filter(path -> path.startsWith(data.toString()))
                            .toList());
                    abandoned.addAll(exchange.getContext()
                            .getRegistry()
                            .lookupByNameAndType("journal", Journal.class)
                            .abandoned());
                }));
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), look)) {
            assertThat(mounted).as("the vault was looked at").isNotEmpty();
            assertThat(abandoned).isEmpty();
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
        }
    }

    @Test
    void whatADeadCleanUpHeldIsAbandoned() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            Journal journal = new Journal(JdbcClient.create(pool), "here");
            UUID task;
            try (HikariDataSource dying = Database.pool(pool.getJdbcUrl(), "postgres", "", 2)) {
                task = new MaintenanceLocks(dying).begin();
                journal.write(task, Undo.UNMOUNT, data.resolve("mounts/" + task + ".1-vault"));
                assertThat(journal.abandoned()).isEmpty();
            }
            await().atMost(SOON).until(() -> journal.abandoned().equals(List.of(task)));
        }
    }

    @Test
    void aCopierWithoutAServiceIsEnded() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            long orphan = Orphans.copierOf(Trees.large(data.resolve("home"), 30), data.resolve("mounts/copy"));

            assertThat(cleanUp(routes, false, false)).singleElement().asString().contains("removed process " + orphan);
            await().atMost(SOON)
                    .until(() -> ProcessHandle.of(orphan)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }
}
