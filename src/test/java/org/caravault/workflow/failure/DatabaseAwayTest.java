package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.BreakableDatabaseProxy;
import org.caravault.chaos.Invariants;
import org.caravault.chaos.MortalDatabase;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PostgreSQL goes and comes back: no copy fails for it, and what has ended is not done again. */
class DatabaseAwayTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration A_LEASE_AND_A_LITTLE = Duration.ofSeconds(8);
    private static final int SLOW_KIB = 1000;
    private static final int MEGABYTES = 12;

    /** Of which a program survives less: half a minute. */
    private static final String LONG_LEASE = "job.heartbeat_ms=10000";

    private static final List<String> WITH_PROGRAMS = DriverLab.DRIVERS.stream()
            .filter(List.of("rsync-ssh", "restic")::contains)
            .toList();

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
                assertThat(routes.count("journal where closed_at is null")).isZero();
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
                assertThat(new Invariants(JdbcClient.create(pool), data, data.resolve("vault")).complaints())
                        .isEmpty();
            }
        }
    }

    /** Neither its commit nor its rollback gets an answer: that is not a failure of the restore. */
    @Test
    void aJobWhoseLastTransactionIsCutOffIsClaimedAgain() throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        try (MortalDatabase server = MortalDatabase.start(data.resolve("database"));
                HikariDataSource pool = Database.pool(server.url(), "postgres", "", 8)) {
            Database.migrate(pool);
            RunningRoutes.Advice kill = main -> AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "finish-restore",
                    advice -> advice.weaveById("restored-share-is-idle").after().process(exchange -> {
                        if (killed.getCount() > 0) {
                            server.kill();
                            killed.countDown();
                        }
                    }));
            try (RunningRoutes routes = RunningRoutes.start(pool, data, Node.FAST, kill)) {
                Share share = routes.share("home", Trees.small(data.resolve("home")));
                UUID backup = routes.backUp(share.id()).id();
                routes.awaitBackup(backup, BackupStatus.AVAILABLE);
                routes.restore(backup, Optional.empty());
                assertThat(killed.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
                server.startAgain();

                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> routes.backup(backup).status() == BackupStatus.AVAILABLE);
                assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(routes.messagesAbout(backup)).isEmpty();
            }
        }
    }

    @Test
    void aDriversProgramGoesOnWhileItCrashesAndComesBack() throws Exception {
        DriverLab.require("rsync-ssh");
        try (DriverLab lab = new DriverLab(data);
                MortalDatabase server = MortalDatabase.start(data.resolve("database"));
                HikariDataSource pool = Database.pool(server.url(), "postgres", "", 8)) {
            Database.migrate(pool);
            try (RunningRoutes routes = RunningRoutes.start(
                    pool, data, Optional.of(lab.configuration(SLOW_KIB)), List.of(LONG_LEASE), main -> {})) {
                List<UUID> backups = new ArrayList<>();
                for (String driver : WITH_PROGRAMS) {
                    Share share = routes.availableShare(driver, Trees.large(data.resolve(driver), MEGABYTES));
                    backups.add(routes.backUp(share.id(), Optional.of(driver)).id());
                }
                for (UUID backup : backups) {
                    await().atMost(SOON).until(() -> routes.backup(backup).progress() > 0);
                }
                server.kill();
                server.startAgain();
                for (UUID backup : backups) {
                    await().atMost(SOON)
                            .ignoreExceptions()
                            .until(() -> routes.backup(backup).status() == BackupStatus.AVAILABLE);
                    assertThat(routes.backup(backup).attempt()).isEqualTo(1);
                }
            }
        }
    }

    /** A firewall drops all packets, and no connection breaks: another node may have the job by now. */
    @Test
    void aDriversProgramEndsWithTheLeaseWhenTheDatabaseDoesNotRespond() throws Exception {
        DriverLab.require("rsync-ssh");
        String url = TestDatabase.freshUrl();
        try (DriverLab lab = new DriverLab(data);
                HikariDataSource pool = Database.pool(url, "postgres", "", 8);
                BreakableDatabaseProxy cable = new BreakableDatabaseProxy(url)) {
            Optional<Path> file = Optional.of(lab.configuration(SLOW_KIB));
            try (RunningRoutes asking = RunningRoutes.start(
                            pool, data.resolve("asking"), file, List.of("node=asking"), RunningRoutes::onlyAsks);
                    Node node = Node.start(cable.url(url), data, "job.heartbeat_ms=500")) {
                Share share = asking.availableShare("home", Trees.large(data.resolve("home"), MEGABYTES));
                UUID backup =
                        asking.backUp(share.id(), Optional.of("rsync-ssh")).id();
                await().atMost(SOON).until(() -> asking.backup(backup).progress() > 0);
                List<ProcessHandle> programs = node.children();
                assertThat(programs).isNotEmpty();
                cable.stall();
                await().atMost(A_LEASE_AND_A_LITTLE)
                        .until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
                cable.mend();

                await().atMost(SOON).until(() -> asking.backup(backup).status() == BackupStatus.AVAILABLE);
                assertThat(asking.messagesAbout(backup)).isEmpty();
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
