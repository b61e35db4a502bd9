package org.caravault.driver;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of a backup is true whoever made it: one contract, for every driver. */
@EnabledIf(value = "org.caravault.testing.DriverLab#hasRsync", disabledReason = "rsync is not installed")
class DriverContractTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SLOW_KIB = 1500;
    private static final int MEGABYTES = 30;
    private static final int FEW_MEGABYTES = 8;

    /** DRIVER-OPERATION of those that are to fail, once, at their end. */
    private static final Set<String> ARMED = ConcurrentHashMap.newKeySet();

    private static Path data;
    private static DriverLab lab;
    private static HikariDataSource pool;
    private static RunningRoutes routes;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        data = directory;
        lab = new DriverLab(data);
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(
                pool,
                data,
                Optional.of(lab.configuration(SLOW_KIB)),
                List.of(
                        "copy.bwlimit=" + SLOW_KIB + "K",
                        "quota_backups=-1",
                        "backup_share_mount_template=mount --bind %(options)s " + data
                                + "/exports/%(export)s %(path)s"),
                DriverContractTest::arm);
    }

    @AfterAll
    static void stop() {
        routes.close();
        pool.close();
        lab.close();
    }

    private static void arm(Main main) throws Exception {
        for (String route : armable().toList()) {
            AdviceWith.adviceWith(
                    main.getCamelContext(),
                    route,
                    advice -> advice.weaveAddLast()
                            .process(exchange -> {
                                if (ARMED.remove(route)) {
                                    throw new IOException("EIO after " + route);
                                }
                            })
                            .id(route + "-fails"));
        }
    }

    static List<String> drivers() {
        return DriverLab.DRIVERS;
    }

    static Stream<Arguments> driversAndBackends() {
        return drivers().stream()
                .flatMap(driver -> Stream.of("local", "external").map(backend -> Arguments.of(driver, backend)));
    }

    private static Stream<String> armable() {
        return drivers().stream()
                .flatMap(driver -> Stream.of("create", "restore", "delete", "cancel", "progress")
                        .filter(operation -> !operation.equals("cancel") || !driver.equals("nfs"))
                        .filter(operation -> !operation.equals("progress") || driver.equals("rest-vendor"))
                        .map(operation -> driver + "-" + operation));
    }

    private static void nothingIsLeft() throws Exception {
        await().atMost(SOON).until(() -> routes.mounts().isEmpty());
        await().atMost(SOON).until(() -> routes.count("journal where closed_at is null") == 0);
        assertThat(routes.count("access_rules")).isZero();
        assertThat(DriverLab.programs()).as("programs that still run").isEmpty();
        assertThat(data.resolve("scratch"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    private static void goes(String driver, UUID backup) throws Exception {
        routes.delete(backup);
        routes.awaitIdle();
        assertThat(routes.beans.backups().find(backup)).isEmpty();
        assertThat(routes.beans.quotas().usage("default").backups()).isZero();
        assertThat(lab.stores(driver, backup)).isFalse();
        nothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("driversAndBackends")
    void aBackupIsMadeShownRestoredToItsSourceAndToATargetAndDeleted(String driver, String backend) throws Exception {
        boolean isLocal = backend.equals("local"); // else directories stand in for a server's exports, nas:/NAME
        Path server = isLocal ? data : data.resolve("exports/nas:");
        Path home = Trees.small(server.resolve(driver + "-home"));
        Path away = Files.createDirectories(server.resolve(driver + "-other"));
        Share share = routes.share(driver + "-home", backend, isLocal ? home.toString() : "nas:/" + driver + "-home");
        Share other = routes.share(driver + "-other", backend, isLocal ? away.toString() : "nas:/" + driver + "-other");
        Backup asked = routes.backUp(share.id(), Optional.of(driver));
        routes.awaitIdle();
        assertThat(routes.messagesAbout(asked.id())).isEmpty();
        routes.awaitBackup(asked.id(), BackupStatus.AVAILABLE);

        Backup backup = routes.backup(asked.id());
        assertThat(backup.progress()).isEqualTo(100);
        assertThat(backup.backupType()).contains(driver);
        assertThat(backup.driver()).isEqualTo(driver);
        assertThat(backup.made().service().host()).contains("here@" + backend);
        assertThat(backup.made().service().topic()).isEqualTo("manila-share");
        assertThat(backup.bytes()).hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(lab.stores(driver, backup.id())).isTrue();
        nothingIsLeft();

        Files.writeString(home.resolve("notes.txt"), "damaged");
        Files.writeString(home.resolve("later"), "came after the backup");
        Files.delete(home.resolve("letters/one"));
        routes.restore(backup.id(), Optional.empty());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(routes.messagesAbout(asked.id())).isEmpty();
        assertThat(home.resolve("notes.txt")).hasContent("some notes");
        assertThat(home.resolve("letters/one")).hasContent("dear reader");
        assertThat(home.resolve("letters/link")).isSymbolicLink();
        assertThat(home.resolve("later"))
                .as("a restore makes the share as it was")
                .doesNotExist();
        assertThat(routes.backup(backup.id()).restoreProgress()).isEqualTo(100);

        routes.restore(backup.id(), Optional.of(other.id()));
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(away.resolve("letters/one")).hasContent("dear reader");
        assertThat(routes.share(other.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        nothingIsLeft();

        goes(driver, backup.id());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void whateverOperationFailsItsErrorIsTheRecordedCauseAndNothingIsLeft(String driver) throws Exception {
        Share share = routes.share(driver + "-fails", Trees.small(data.resolve(driver + "-fails")));
        fails(driver, share, driver + "-create");
        if (driver.equals("rest-vendor")) {
            fails(driver, share, driver + "-progress");
        }
        UUID backup = made(driver, share);
        ARMED.add(driver + "-restore");
        routes.restore(backup, Optional.empty());
        routes.awaitBackup(backup, BackupStatus.AVAILABLE);
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);
        mustHaveMessage(backup, "EIO after " + driver + "-restore");
        nothingIsLeft();

        ARMED.add(driver + "-delete");
        routes.delete(backup);
        routes.awaitBackup(backup, BackupStatus.ERROR_DELETING);
        mustHaveMessage(backup, "EIO after " + driver + "-delete");
        nothingIsLeft();
        goes(driver, backup);
    }

    /** The backup fails at the end of an operation; so does its cancel, which then is tried again and is not the cause. */
    private static void fails(String driver, Share share, String route) throws Exception {
        ARMED.add(route);
        if (!driver.equals("nfs")) {
            ARMED.add(driver + "-cancel");
        }
        UUID backup = routes.backUp(share.id(), Optional.of(driver)).id();
        routes.awaitBackup(backup, BackupStatus.ERROR);
        assertThat(routes.backup(backup).failReason())
                .hasValueSatisfying(why -> assertThat(why).contains("step copy", "EIO after " + route));
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(lab.stores(driver, backup))
                .as("only a plain tree had its name before the failure")
                .isEqualTo(driver.equals("nfs"));
        assertThat(ARMED).as("the faults were reached").isEmpty();
        nothingIsLeft();
        goes(driver, backup);
    }

    private static UUID made(String driver, Share share) {
        UUID backup = routes.backUp(share.id(), Optional.of(driver)).id();
        routes.awaitBackup(backup, BackupStatus.AVAILABLE);
        return backup;
    }

    private static void mustHaveMessage(UUID backup, String cause) {
        assertThat(routes.messagesAbout(backup))
                .anySatisfy(text -> assertThat(text).contains(cause));
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aCancelEndsItAndReleasesEverything(String driver) throws Exception {
        lab.array().holds = true;
        Share share = routes.share(driver, Trees.large(data.resolve(driver + "-large"), MEGABYTES));
        Backup backup = routes.backUp(share.id(), Optional.of(driver));
        await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);

        routes.cancel(backup.id());
        routes.awaitBackup(backup.id(), BackupStatus.ERROR);
        lab.array().holds = false;

        assertThat(routes.backup(backup.id()).failReason())
                .hasValueSatisfying(why -> assertThat(why).contains("step copy", "cancelled by admin"));
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(lab.stores(driver, backup.id())).isFalse();
        nothingIsLeft();
        goes(driver, backup.id());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aCancelledRestoreKeepsTheBackupAndSaysSo(String driver) throws Exception {
        Path home = Trees.large(data.resolve(driver + "-cancelled"), FEW_MEGABYTES);
        Share share = routes.share(driver + "-cancelled", home);
        UUID backup = made(driver, share);
        Trees.clear(home);
        lab.array().holds = true;
        routes.restore(backup, Optional.empty());
        await().atMost(SOON)
                .until(() -> routes.backup(backup).restoreProgress() > 0
                        || Files.exists(data.resolve("scratch").resolve(backup.toString())));

        routes.cancel(backup);
        routes.awaitBackup(backup, BackupStatus.AVAILABLE);
        lab.array().holds = false;

        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);
        mustHaveMessage(backup, "cancelled by admin");
        assertThat(lab.stores(driver, backup)).isTrue();
        nothingIsLeft();
        routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
        goes(driver, backup);
    }

    @Test
    void anArrayThatIsBusyIsAskedAgainAndItsOwnErrorIsTheCause() throws Exception {
        Share share = routes.share("busy", Trees.small(data.resolve("busy")));
        lab.array().isBusy(2);
        UUID good = made("rest-vendor", share);
        assertThat(lab.array().calls.stream().filter(call -> call.equals("PUT /snapshots/" + good)))
                .hasSize(3);
        assertThat(routes.count("journal where undo in ('unmount', 'revoke-access') and job = '" + good + "'"))
                .as("an array that works by itself needs nothing mounted or granted")
                .isZero();

        lab.array().breaks = "aggregate full";
        Backup bad = routes.backUp(share.id(), Optional.of("rest-vendor"));
        routes.awaitBackup(bad.id(), BackupStatus.ERROR);
        assertThat(routes.backup(bad.id()).failReason())
                .hasValueSatisfying(why -> assertThat(why).contains("the array failed: aggregate full"));
        assertThat(lab.array().snapshotNames()).containsExactly(good.toString());
        routes.delete(bad.id());
        routes.awaitIdle();
        goes("rest-vendor", good);
    }
}
