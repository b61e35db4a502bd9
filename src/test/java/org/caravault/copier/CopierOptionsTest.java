package org.caravault.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says of copies is what the service's copier is started with. */
class CopierOptionsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path data;

    private static List<String> copiers() {
        return ProcessHandle.current()
                .descendants()
                .map(child -> child.info().commandLine().orElse(""))
                .filter(line -> line.contains("CopyMain copy"))
                .toList();
    }

    @Test
    void whatIsConfiguredIsPassedOn() throws Exception {
        List<String> settings = List.of(
                "copy.threads=3",
                "copy.bwlimit=2M",
                "copy.on_unreadable=report",
                "copy.on_not_kept=report",
                "copy.one_file_system=true",
                "copy.snapshot_dirs=.snap,#snapshot");
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, settings, main -> {})) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 6));
            Backup backup = routes.backUp(share.id());
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);
            assertThat(copiers())
                    .singleElement()
                    .asString()
                    .contains(
                            " --threads 3 ",
                            " --bwlimit 2M ",
                            " --on-unreadable report --on-not-kept report ",
                            " --one-file-system ",
                            " --snapshot-dirs .snap,#snapshot ");
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        }
    }
}
