package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.TestDatabase;
import org.caravault.backup.BackupStatus;
import org.caravault.service.Database;
import org.caravault.share.ShareStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed while every driver is in the middle of a backup: no program goes on, and the next node makes them all. */
class KilledWhileADriverWorksTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int SLOW_KIB = 1000;
    private static final int MEGABYTES = 30;

    @TempDir
    private Path data;

    @Test
    void theProgramsDieWithTheNodeAndTheNextOneMakesTheBackups() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8);
                DriverLab lab = new DriverLab(data)) {
            Database.migrate(pool);
            Path file = lab.configuration(SLOW_KIB);
            lab.array().holds = true;
            Map<String, UUID> backups = new HashMap<>();
            try (RunningRoutes asking = RunningRoutes.start(
                    pool,
                    data.resolve("asking"),
                    Optional.of(file),
                    List.of("node=asking", "quota_backups=-1"),
                    RunningRoutes::onlyAsks)) {
                for (String driver : DriverLab.DRIVERS) {
                    UUID share = asking.availableShare(driver, Trees.large(data.resolve(driver), MEGABYTES))
                            .id();
                    backups.put(
                            driver, asking.backUp(share, Optional.of(driver)).id());
                }
                try (Node node = Node.start(url, data, "copy.bwlimit=" + SLOW_KIB + "K")) {
                    await().atMost(SOON)
                            .until(() -> backups.values().stream()
                                    .allMatch(id -> asking.backup(id).progress() > 0));
                    List<ProcessHandle> programs = node.children();
                    assertThat(programs).isNotEmpty();
                    node.kill();
                    await().atMost(SOON).until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
                }
            }
            lab.array().holds = false;
            try (RunningRoutes next =
                    RunningRoutes.start(pool, data, Optional.of(lab.configuration(0)), Node.FAST, main -> {})) {
                next.awaitIdle();
                for (Map.Entry<String, UUID> made : backups.entrySet()) {
                    var backup = next.backup(made.getValue());
                    assertThat(next.messagesAbout(backup.id())).isEmpty();
                    assertThat(backup.status()).as(made.getKey()).isEqualTo(BackupStatus.AVAILABLE);
                    assertThat(backup.attempt()).as(made.getKey()).isEqualTo(2);
                    assertThat(next.share(backup.shareId()).status()).isEqualTo(ShareStatus.AVAILABLE);
                    assertThat(lab.held(made.getKey(), backup.id())).isTrue();
                }
                assertThat(next.mounts()).isEmpty();
                assertThat(next.count("journal where struck_at is null")).isZero();
                assertThat(DriverLab.programs()).isEmpty();
            }
        }
    }
}
