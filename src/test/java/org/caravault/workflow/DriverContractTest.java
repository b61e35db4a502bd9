package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.caravault.TestDatabase;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.service.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for a backup holds whoever made it: one contract, for every driver. */
class DriverContractTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Optional<String> TYPED = Optional.of("typed");

    @TempDir
    private Path data;

    private final DriverLab lab = new DriverLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private RunningRoutes start(HikariDataSource pool, Path file, RunningRoutes.Advice advice) throws Exception {
        return RunningRoutes.start(pool, data, Optional.of(file), List.of("quota_backups=-1"), advice);
    }

    private void nothingIsLeft(RunningRoutes routes) throws Exception {
        // the clean-up at the start may still have the general vault for a moment
        await().atMost(SOON).until(() -> routes.mounts().isEmpty());
        await().atMost(SOON).until(() -> routes.count("journal where struck_at is null") == 0);
        assertThat(routes.count("access_rules")).isZero();
        assertThat(lab.programs()).as("programs that still run").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "restic", "rsync-ssh", "rest-vendor"})
    void aBackupIsMadeShownRestoredToItsSourceAndToATargetAndDeleted(String driver) throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = start(pool, lab.prepare(driver, data, false), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Share other = routes.share("other", Files.createDirectories(data.resolve("other")));
            Backup asked = routes.backUp(share.id(), TYPED);
            routes.awaitIdle();
            assertThat(routes.messagesAbout(asked.id())).isEmpty();
            routes.awaitBackup(asked.id(), BackupStatus.AVAILABLE);

            Backup backup = routes.backup(asked.id());
            assertThat(backup.progress()).isEqualTo(100);
            assertThat(backup.backupType()).isEqualTo(TYPED);
            assertThat(backup.driver()).isEqualTo(driver);
            assertThat(backup.host()).contains("here@local");
            assertThat(backup.topic()).isEqualTo("manila-share");
            assertThat(backup.bytes())
                    .hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(lab.held(backup.id())).isTrue();
            nothingIsLeft(routes);

            Files.writeString(data.resolve("home/notes.txt"), "spoiled");
            Files.delete(data.resolve("home/letters/link"));
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(data.resolve("home/notes.txt")).hasContent("some notes");
            assertThat(data.resolve("home/letters/link")).isSymbolicLink();
            assertThat(routes.backup(backup.id()).restoreProgress()).isEqualTo(100);

            routes.restore(backup.id(), Optional.of(other.id()));
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(data.resolve("other/letters/one")).hasContent("dear reader");
            assertThat(routes.share(other.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            nothingIsLeft(routes);

            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.beans.backups().find(backup.id())).isEmpty();
            assertThat(routes.beans.quotas().usage("default").backups()).isZero();
            assertThat(lab.held(backup.id())).isFalse();
            nothingIsLeft(routes);
        }
    }

    @ParameterizedTest(name = "{0}: {1} fails")
    @CsvSource({
        "nfs, create", "nfs, restore", "nfs, delete",
        "restic, create", "restic, restore", "restic, delete",
        "rsync-ssh, create", "rsync-ssh, restore", "rsync-ssh, delete",
        "rest-vendor, create", "rest-vendor, restore", "rest-vendor, delete",
    })
    void whatADriverThrowsIsTheRecordedCauseAndNothingIsLeft(String driver, String operation) throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = start(
                        pool,
                        lab.prepare(driver, data, false),
                        main -> AdviceWith.adviceWith(
                                main.getCamelContext(),
                                driver + "-" + operation,
                                advice -> advice.weaveAddLast().process(exchange -> {
                                    if (armed.getAndSet(false)) {
                                        throw new IOException("EIO after " + operation);
                                    }
                                })))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            armed.set(operation.equals("create"));
            Backup backup = routes.backUp(share.id(), TYPED);
            if (operation.equals("create")) {
                routes.awaitBackup(backup.id(), BackupStatus.ERROR);
                assertThat(routes.backup(backup.id()).failReason())
                        .hasValueSatisfying(why -> assertThat(why).contains("step copy", "EIO after create"));
                assertThat(lab.held(backup.id()))
                        .as("what the driver had begun")
                        .isEqualTo(driver.equals("nfs"));
                assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            } else {
                routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
                armed.set(true);
                if (operation.equals("restore")) {
                    routes.restore(backup.id(), Optional.empty());
                    routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
                    assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);
                } else {
                    routes.delete(backup.id());
                    routes.awaitBackup(backup.id(), BackupStatus.ERROR_DELETING);
                }
                assertThat(routes.messagesAbout(backup.id()))
                        .singleElement()
                        .asString()
                        .contains("EIO after " + operation);
            }
            assertThat(armed).as("the fault was reached").isFalse();
            nothingIsLeft(routes);

            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.beans.backups().find(backup.id())).isEmpty();
            assertThat(lab.held(backup.id())).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "restic", "rsync-ssh", "rest-vendor"})
    void aCancelEndsItAndGivesEverythingBack(String driver) throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(
                        pool,
                        data,
                        Optional.of(lab.prepare(driver, data, true)),
                        List.of(Trees.SLOW, "quota_backups=-1"),
                        main -> {})) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 30));
            Backup backup = routes.backUp(share.id(), TYPED);
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);

            routes.cancel(backup.id());
            routes.awaitBackup(backup.id(), BackupStatus.ERROR);

            assertThat(routes.backup(backup.id()).failReason())
                    .hasValueSatisfying(why -> assertThat(why).contains("step copy", "cancelled by admin"));
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(lab.held(backup.id())).isFalse();
            nothingIsLeft(routes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "restic", "rsync-ssh", "rest-vendor"})
    void aNodeKilledInTheMiddleLeavesNothingAndTheNextOneMakesTheBackup(String driver) throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Database.migrate(pool);
            Path file = lab.prepare(driver, data, true);
            Share share;
            Backup backup;
            try (RunningRoutes routes = start(pool, file, main -> {})) {
                share = routes.share("home", Trees.large(data.resolve("home"), 30));
            }
            try (Node node = Node.start(url, data, Trees.SLOW)) {
                try (RunningRoutes asking = RunningRoutes.start(
                        pool,
                        data.resolve("asking"),
                        Optional.of(file),
                        List.of("node=asking"),
                        RunningRoutes::onlyAsks)) {
                    backup = asking.backUp(share.id(), TYPED);
                    await().atMost(SOON).until(() -> asking.backup(backup.id()).progress() > 0);
                }
                List<ProcessHandle> programs = node.children();
                node.kill();
                await().atMost(Duration.ofSeconds(12))
                        .until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
            }
            lab.goOn();
            try (RunningRoutes next = RunningRoutes.start(
                    pool, data, Optional.of(lab.prepare(driver, data, false)), Node.FAST, main -> {})) {
                await().atMost(SOON).until(() -> next.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                next.awaitIdle();
                assertThat(next.backup(backup.id()).attempt()).isEqualTo(2);
                assertThat(next.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
                assertThat(lab.held(backup.id())).isTrue();
                assertThat(next.messagesAbout(backup.id())).isEmpty();
                nothingIsLeft(next);
            }
        }
    }

    @org.junit.jupiter.api.Test
    void anArrayThatIsBusyIsAskedAgainAndItsOwnErrorIsTheCause() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = start(pool, lab.prepare("rest-vendor", data, false), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            lab.array().isBusy(2);
            Backup good = routes.backUp(share.id(), TYPED);
            routes.awaitBackup(good.id(), BackupStatus.AVAILABLE);
            assertThat(lab.array().calls.stream().filter(call -> call.equals("PUT /snapshots/" + good.id())))
                    .hasSize(3);

            lab.array().breaks = "aggregate full";
            Backup bad = routes.backUp(share.id(), TYPED);
            routes.awaitBackup(bad.id(), BackupStatus.ERROR);
            assertThat(routes.backup(bad.id()).failReason())
                    .hasValueSatisfying(why -> assertThat(why).contains("the array failed: aggregate full"));
            assertThat(lab.array().held()).containsExactly(good.id().toString());
            assertThat(routes.count("journal where undo in ('unmount', 'revoke-access') and job = '" + good.id() + "'"))
                    .as("an array that works by itself needs nothing mounted or granted")
                    .isZero();
        }
    }
}
