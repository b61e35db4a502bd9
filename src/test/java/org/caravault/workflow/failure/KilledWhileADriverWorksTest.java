package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.Node;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.CommandLines;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed while every driver is in the middle of its work: no program goes on, and the next node does it all. */
@EnabledIf(value = "org.caravault.testing.DriverLab#hasRsync", disabledReason = "rsync is not installed")
class KilledWhileADriverWorksTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int AS_FAST_AS_IT_CAN = 0;
    private static final int SLOW_KIB = 1000;
    private static final int MEGABYTES = 30;
    private static final int MANY_FILES = 5_000;

    @TempDir
    private Path data;

    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, UUID> backups = new HashMap<>();
    private String url;
    private HikariDataSource pool;
    private DriverLab lab;

    @BeforeEach
    void start() throws Exception {
        url = TestDatabase.freshUrl();
        pool = Database.pool(url, "postgres", "", 8);
        lab = new DriverLab(data);
    }

    @AfterEach
    void stop() {
        lab.close();
        pool.close();
    }

    @Test
    void theProgramsDieWithTheNodeAndTheNextOneMakesTheBackups() throws Exception {
        lab.array().holds = true;
        lab.configuration(SLOW_KIB);
        try (RunningRoutes asking = asking()) {
            for (String driver : DriverLab.DRIVERS) {
                Share share = asking.availableShare(driver, Trees.large(data.resolve(driver), MEGABYTES));
                backups.put(
                        driver, asking.backUp(share.id(), Optional.of(driver)).id());
            }
            killedWhen(
                    () -> {},
                    node -> backups.values().stream()
                            .allMatch(id -> asking.backup(id).progress() > 0));
        }
        try (RunningRoutes next = next()) {
            for (String driver : DriverLab.DRIVERS) {
                isThere(next, driver);
            }
            nothingIsLeft(next);
        }
    }

    @Test
    void aRestoreThatWasCutOffIsDoneToItsEnd() throws Exception {
        make(driver -> Trees.large(data.resolve(driver), MEGABYTES));
        lab.array().holds = true;
        lab.configuration(SLOW_KIB);
        try (RunningRoutes asking = asking()) {
            for (String driver : DriverLab.DRIVERS) {
                Trees.clear(data.resolve(driver));
                Files.writeString(data.resolve(driver).resolve("letters/one"), "damaged");
                asking.restore(backups.get(driver), Optional.empty());
            }
            killedWhen(
                    () -> {},
                    node -> DriverLab.DRIVERS.stream()
                            .allMatch(driver -> driver.equals("restic")
                                    ? runs(node, "restic", "restore") // which says too seldom how far it is
                                    : asking.backup(backups.get(driver)).restoreProgress() > 0));
        }
        try (RunningRoutes next = next()) {
            for (String driver : DriverLab.DRIVERS) {
                isThere(next, driver);
                assertThat(data.resolve(driver).resolve("letters/one")).hasContent("dear reader");
                try (var files = Files.list(data.resolve(driver))) {
                    assertThat(files.filter(Files::isRegularFile)).as(driver).hasSize(MEGABYTES + 1);
                }
            }
            nothingIsLeft(next);
        }
    }

    @Test
    void aDeletionThatWasCutOffIsDoneToItsEnd() throws Exception {
        make(driver -> Trees.many(data.resolve(driver), MANY_FILES));
        lab.array().mute = true;
        Set<String> begun = new HashSet<>();
        try (RunningRoutes asking = asking()) {
            killedWhen(() -> backups.values().forEach(asking::delete), node -> {
                stands(node, "nfs", begun, "org.caravault.copy.cli.CopyMain", "remove");
                if (hasEntries(lab.store("restic").resolve("locks"))) {
                    stands(node, "restic", begun, "restic", "forget");
                }
                stands(node, "rsync-ssh", begun, "sleep", "600");
                if (lab.array().calls.contains("DELETE /snapshots/" + backups.get("rest-vendor"))) {
                    begun.add("rest-vendor");
                }
                return begun.containsAll(DriverLab.DRIVERS) && isHalfDone();
            });
            for (String driver : DriverLab.DRIVERS) {
                assertThat(asking.backup(backups.get(driver)).status())
                        .as(driver + " was in the middle of it")
                        .isEqualTo(BackupStatus.DELETING);
            }
        }
        try (RunningRoutes next = next()) {
            assertThat(next.count("backups")).isZero();
            assertThat(next.beans.quotas().usage("default").backups()).isZero();
            assertThat(next.count("messages")).isZero();
            for (String driver : DriverLab.DRIVERS) {
                assertThat(lab.stores(driver, backups.get(driver))).as(driver).isFalse();
            }
            nothingIsLeft(next);
        }
    }

    /** A repository that is being pruned is locked. */
    private boolean isHalfDone() throws Exception {
        for (String driver : DriverLab.DRIVERS) {
            boolean some = driver.equals("restic")
                    ? hasEntries(lab.store(driver).resolve("locks"))
                    : lab.stores(driver, backups.get(driver));
            assertThat(some).as("of " + driver + " some is left").isTrue();
        }
        return true;
    }

    private static boolean hasEntries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var entries = Files.list(directory)) {
            return entries.findAny().isPresent();
        }
    }

    private interface Make {
        Path tree(String driver) throws Exception;
    }

    private interface Begun {
        boolean isTrueOf(Node node) throws Exception;
    }

    private RunningRoutes asking() throws Exception {
        return RunningRoutes.start(
                pool,
                data.resolve("asking"),
                Optional.of(data.resolve("application.properties")),
                List.of("node=asking", "quota_backups=-1"),
                RunningRoutes::onlyAsks);
    }

    /** A share and a backup of it by each driver. */
    private void make(Make what) throws Exception {
        Path file = lab.configuration(AS_FAST_AS_IT_CAN);
        try (RunningRoutes routes = RunningRoutes.start(pool, data, Optional.of(file), Node.FAST, main -> {})) {
            for (String driver : DriverLab.DRIVERS) {
                shares.put(driver, routes.availableShare(driver, what.tree(driver)));
                backups.put(
                        driver,
                        routes.backUp(shares.get(driver).id(), Optional.of(driver))
                                .id());
            }
            routes.awaitIdle();
            for (UUID backup : backups.values()) {
                assertThat(routes.backup(backup).status()).isEqualTo(BackupStatus.AVAILABLE);
            }
        }
    }

    /** It is asked for when the node is up, so that nothing has ended before anybody looks. */
    private void killedWhen(Runnable asked, Begun begun) throws Exception {
        try (Node node =
                Node.start(withSlowRsync(), url, data, "max_concurrent_jobs=8", "copy.bwlimit=" + SLOW_KIB + "K")) {
            asked.run();
            await().atMost(SOON).until(() -> begun.isTrueOf(node));
            List<ProcessHandle> programs = node.children();
            assertThat(programs).isNotEmpty();
            node.kill();
            for (ProcessHandle program : programs) {
                signal("CONT", program);
            }
            await().atMost(SOON).until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
        }
        lab.array().holds = false;
        lab.array().mute = false;
    }

    /** rsync deletes faster than it can be stopped; here it deletes half of it and no more, until it is killed. */
    private Map<String, String> withSlowRsync() throws IOException {
        Path programs = Files.createDirectories(data.resolve("programs"));
        Path rsync = Files.writeString(programs.resolve("rsync"), """
                #!/bin/sh
                case "$*" in
                *--delete*--include=*) /usr/bin/rsync --max-delete=%d "$@"; exec sleep 600 ;;
                esac
                exec /usr/bin/rsync "$@"
                """.formatted(MANY_FILES / 2));
        Files.setPosixFilePermissions(rsync, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Map.of("PATH", programs + ":" + System.getenv("PATH"));
    }

    /** Makes the driver's program stand still when it has begun: in the middle, however fast it is. */
    private static void stands(Node node, String driver, Set<String> begun, String... words) throws Exception {
        for (ProcessHandle program : running(node, words)) {
            signal("STOP", program);
            begun.add(driver);
        }
    }

    private static boolean runs(Node node, String... words) {
        return !running(node, words).isEmpty();
    }

    private static List<ProcessHandle> running(Node node, String... words) {
        return node.children().stream()
                .filter(program -> List.of(words).stream().allMatch(CommandLines.of(program)::contains))
                .toList();
    }

    private static void signal(String name, ProcessHandle program) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(program.pid()))
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    private RunningRoutes next() throws Exception {
        Path file = lab.configuration(AS_FAST_AS_IT_CAN);
        RunningRoutes next = RunningRoutes.start(pool, data, Optional.of(file), Node.FAST, main -> {});
        next.awaitIdle();
        return next;
    }

    private void isThere(RunningRoutes next, String driver) throws Exception {
        Backup backup = next.backup(backups.get(driver));
        assertThat(next.messagesAbout(backup.id())).as(driver).isEmpty();
        assertThat(backup.status()).as(driver).isEqualTo(BackupStatus.AVAILABLE);
        assertThat(backup.attempt()).as(driver).isEqualTo(2);
        assertThat(next.share(backup.shareId()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(lab.stores(driver, backup.id())).isTrue();
    }

    private static void nothingIsLeft(RunningRoutes next) throws Exception {
        assertThat(next.mounts()).isEmpty();
        assertThat(next.count("journal where closed_at is null")).isZero();
        assertThat(DriverLab.programs()).isEmpty();
    }
}
