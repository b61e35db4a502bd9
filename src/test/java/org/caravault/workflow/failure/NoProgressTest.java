package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that does the work hangs, and its node lives: the job fails, reports that, and releases everything. */
class NoProgressTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int SLOW_KIB = 1000;
    private static final int MEGABYTES = 30;
    private static final int STALL_S = 5;

    /** How each driver reports that it makes no progress. */
    private static final Map<String, String> REPORTED = Map.of(
            "nfs", "the copier made no progress for " + STALL_S + " s",
            "rsync-ssh", "rsync got no further for " + STALL_S + " s",
            "restic", "restic got no further for " + STALL_S + " s",
            "rest-vendor", "no progress for " + STALL_S + " s, at 25 %");

    @TempDir
    private Path data;

    private final Map<String, UUID> backups = new HashMap<>();
    private HikariDataSource pool;
    private DriverLab lab;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        lab = new DriverLab(data);
    }

    @AfterEach
    void stop() {
        lab.close();
        pool.close();
    }

    private RunningRoutes routes(int kibPerSecond, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of("quota_backups=-1", "max_concurrent_jobs=8"));
        all.addAll(List.of(settings));
        return RunningRoutes.start(pool, data, Optional.of(lab.configuration(kibPerSecond)), all, main -> {});
    }

    private RunningRoutes slow() throws Exception {
        return routes(SLOW_KIB, "copy.bwlimit=" + SLOW_KIB + "K", "copy.stall_s=" + STALL_S, "resume.keep_hours=0");
    }

    private void ask(RunningRoutes routes) throws Exception {
        for (String driver : DriverLab.DRIVERS) {
            Share share = routes.availableShare(driver, Trees.large(data.resolve(driver), MEGABYTES));
            backups.put(driver, routes.backUp(share.id(), Optional.of(driver)).id());
        }
    }

    /** Each one's program is stopped as soon as it is at work, and the array gets no further than its first step. */
    private void standStill(Predicate<String> isAtWork) {
        lab.array().holds = true;
        for (String driver : DriverLab.DRIVERS) {
            await(driver + " is at work").atMost(SOON).until(() -> isAtWork.test(driver));
            programsOf(driver).forEach(NoProgressTest::stand);
        }
    }

    private static List<ProcessHandle> programsOf(String driver) {
        String name = switch (driver) {
            case "nfs" -> "org.caravault.copy.cli.CopyMain";
            case "rsync-ssh" -> "rsync";
            default -> driver;
        };
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(name))
                .toList();
    }

    private static void stand(ProcessHandle program) {
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(program.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void isReportedAndNothingIsLeft(RunningRoutes routes) throws Exception {
        routes.awaitIdle();
        for (String driver : DriverLab.DRIVERS) {
            assertThat(routes.messagesAbout(backups.get(driver)))
                    .singleElement()
                    .asString()
                    .contains(REPORTED.get(driver));
        }
        assertThat(routes.mounts()).as(routes.held()).isEmpty();
        assertThat(routes.count("journal where closed_at is null"))
                .as(routes.held())
                .isZero();
        assertThat(DriverLab.programs()).isEmpty();
    }

    @Test
    void aBackupIsInErrorAndItsShareAvailable() throws Exception {
        try (RunningRoutes routes = slow()) {
            ask(routes);
            standStill(driver -> routes.backup(backups.get(driver)).progress() > 0);
            isReportedAndNothingIsLeft(routes);
            for (String driver : DriverLab.DRIVERS) {
                assertThat(routes.backup(backups.get(driver)).status())
                        .as(driver)
                        .isEqualTo(BackupStatus.ERROR);
                assertThat(routes.share(routes.backup(backups.get(driver)).shareId())
                                .status())
                        .as(driver)
                        .isEqualTo(ShareStatus.AVAILABLE);
                assertThat(lab.stores(driver, backups.get(driver))).as(driver).isFalse();
            }
        }
    }

    @Test
    void aRestoreLeavesTheShareInErrorAndTheBackupAvailable() throws Exception {
        try (RunningRoutes quick = routes(0)) {
            ask(quick);
            quick.awaitIdle();
        }
        for (String driver : DriverLab.DRIVERS) {
            Trees.clear(data.resolve(driver));
        }
        try (RunningRoutes routes = slow()) {
            backups.values().forEach(backup -> routes.restore(backup, Optional.empty()));
            standStill(driver -> driver.equals("restic")
                    ? programsOf("restic restore").size() > 0 // which says too seldom how far it is
                    : routes.backup(backups.get(driver)).restoreProgress() > 0);
            isReportedAndNothingIsLeft(routes);
            for (String driver : DriverLab.DRIVERS) {
                assertThat(routes.backup(backups.get(driver)).status())
                        .as(driver)
                        .isEqualTo(BackupStatus.AVAILABLE);
                assertThat(routes.share(routes.backup(backups.get(driver)).shareId())
                                .status())
                        .as(driver)
                        .isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);
            }
        }
    }
}
