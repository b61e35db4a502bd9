package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.builder.AdviceWith;
import org.apache.logging.log4j.Level;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.LoggedLines;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
import org.caravault.identity.Caller;
import org.caravault.policy.Drill;
import org.caravault.policy.Drills;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether a backup comes back is tried before it is needed. */
class RestoreDrillTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> BY_HAND = List.of("quota_backups=-1", "watch_ms=3600000");

    @TempDir
    private Path data;

    private static void policy(RunningRoutes routes, String which) {
        routes.ask(
                "direct:save-policy",
                new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                        {"name": "proven", "shares": "all", "schedule": "every 6h", "drill": "weekly", "drill_backup": "%s"}
                        """.formatted(which)),
                Policy.class);
    }

    private Backup backedUp(RunningRoutes routes, Path home) throws Exception {
        Share share = routes.share("home", home);
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        return backup;
    }

    private static void drill(RunningRoutes routes) {
        routes.ask("direct:ask-for-drills", "", Object.class);
        routes.awaitIdle();
    }

    private void nothingIsLeft(RunningRoutes routes, Backup backup) throws IOException {
        assertThat(routes.vault())
                .filteredOn(name -> !name.equals("damaged-inodes")) // what a drill found stays known
                .containsExactly(backup.id().toString());
        assertThat(routes.mounts()).as(routes.held()).isEmpty();
        assertThat(routes.count("journal where closed_at is null"))
                .as(routes.held())
                .isZero();
        assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
    }

    @Test
    void aBackupIsRestoredComparedAndProvenAndNotAgainForAWeek() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, BY_HAND, main -> {})) {
            policy(routes, "latest");
            Backup backup = backedUp(routes, Trees.small(data.resolve("home")));
            drill(routes);

            Optional<Drill> proven = new Drills(
                            JdbcClient.create(pool), java.time.Clock.systemUTC(), java.util.List::of)
                    .lastProven(backup.id());
            assertThat(proven).as("the proof").isPresent();
            assertThat(proven.get().restored().files())
                    .as("two files and a link")
                    .isEqualTo(3);
            assertThat(proven.get().restored().bytes()).isEqualTo("some notes\ndear reader\n".length());
            assertThat(proven.get().restored().seconds()).isPositive();
            nothingIsLeft(routes, backup);

            drill(routes);
            assertThat(routes.count("drills"))
                    .as("no second drill within the week")
                    .isOne();
            assertThat(routes.count("events where kind = 'drill_failed'")).isZero();
        }
    }

    /** One that was stored before its spans had a limit: the database has no such time. */
    @Test
    void aPolicyWhoseDrillCannotBeComputedStopsNoOthers() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, BY_HAND, main -> {})) {
            policy(routes, "latest");
            JdbcClient db = JdbcClient.create(pool);
            db.sql("""
                    insert into policies (project_id, name, document, source, enabled)
                    select 'default', 'bad ' || n, replace(replace(document, '"proven"', '"bad ' || n || '"'), 'weekly', '999999w'),
                      source, true from policies, generate_series(1, 8) n""").update();
            Backup backup = backedUp(routes, Trees.small(data.resolve("home")));
            try (LoggedLines log = new LoggedLines(Level.WARN)) {
                drill(routes);
                assertThat(log.all().stream().filter(line -> line.contains("drill of policy")))
                        .hasSize(8);
            }
            assertThat(routes.count("drills where state = 'proven' and backup_id = '" + backup.id() + "'"))
                    .isOne();
        }
    }

    @Test
    void aBackupThatRottedInTheVaultFailsItsDrillAndIsReported() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, BY_HAND, main -> {})) {
            policy(routes, "random");
            Backup backup = backedUp(routes, Trees.small(data.resolve("home")));
            Path rotten = data.resolve("vault/" + backup.id() + "/data/notes.txt");
            var before = Files.getLastModifiedTime(rotten);
            Files.writeString(rotten, "some nothes");
            Files.setLastModifiedTime(rotten, before);
            drill(routes);

            assertThat(JdbcClient.create(pool)
                            .sql("select state || ': ' || coalesce(cause, '') from drills")
                            .query(String.class)
                            .single())
                    .startsWith("failed: ")
                    .contains("notes.txt");
            assertThat(routes.count("events where kind = 'drill_failed' and message like '%notes.txt%'"))
                    .isOne();
            nothingIsLeft(routes, backup);
        }
    }

    @Test
    void aBackupThatIsDeletedMeanwhileIsNoFailure() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(
                        pool,
                        data,
                        BY_HAND,
                        main -> AdviceWith.adviceWith(
                                main.getCamelContext(),
                                "nfs-drill",
                                advice -> advice.weaveById("restore-to-scratch")
                                        .before()
                                        .process(exchange -> {
                                            JdbcClient.create(pool)
                                                    .sql("update backups set status = 'deleting'")
                                                    .update();
                                            throw new IOException("ENOENT");
                                        })))) {
            policy(routes, "latest");
            Backup backup = backedUp(routes, Trees.small(data.resolve("home")));
            drill(routes);

            assertThat(routes.count("drills where state = 'void'")).isOne();
            assertThat(routes.count("events where kind = 'drill_failed'")).isZero();
            assertThat(routes.vault())
                    .filteredOn(name -> !name.equals("damaged-inodes")) // what a drill found stays known
                    .containsExactly(backup.id().toString());
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
        }
    }

    @Test
    void aDrillWhoseNodeIsKilledIsClaimedByTheNext() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Backup backup;
            try (RunningRoutes routes = RunningRoutes.start(pool, data, BY_HAND, main -> {})) {
                policy(routes, "latest");
                backup = backedUp(routes, Trees.large(data.resolve("home"), 30));
            }
            try (Node node = Node.start(url, data, Trees.SLOW, "watch_ms=100")) {
                await().atMost(SOON).until(() -> !node.children().isEmpty());
                node.kill();
            }
            try (RunningRoutes next = RunningRoutes.start(pool, data, Node.FAST, main -> {})) {
                await().atMost(SOON).until(() -> next.count("drills where state = 'proven' and attempt = 2") == 1);
                next.awaitIdle();
                nothingIsLeft(next, backup);
            }
        }
    }
}
