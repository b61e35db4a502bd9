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
import java.util.Random;
import java.util.function.IntSupplier;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for a long copy sees it move, also within one large file. */
class ProgressTest {
    private static final int LARGE = 10 << 20;
    private static final Duration MOVES_WITHIN = Duration.ofSeconds(2);

    @TempDir
    private Path data;

    @Test
    void aLongCopyMovesEveryTwoSecondsThereAndBack() throws Exception {
        Path home = Trees.small(data.resolve("home"));
        byte[] content = new byte[LARGE];
        new Random(1).nextBytes(content);
        Files.write(home.resolve("large"), content);
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(Trees.SLOW), main -> {})) {
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            moves(() -> routes.backup(backup.id()).progress(), () -> isAvailable(routes, backup));
            assertThat(routes.backup(backup.id()).progress()).isEqualTo(100);

            Files.delete(home.resolve("large"));
            routes.restore(backup.id(), Optional.empty());
            moves(() -> routes.backup(backup.id()).restoreProgress(), () -> isAvailable(routes, backup));
            assertThat(routes.backup(backup.id()).restoreProgress()).isEqualTo(100);
        }
    }

    private static boolean isAvailable(RunningRoutes routes, Backup backup) {
        return routes.backup(backup.id()).status() == BackupStatus.AVAILABLE;
    }

    private interface Condition {
        boolean isMet();
    }

    /** From the first percent to the end. */
    private static void moves(IntSupplier progress, Condition ended) {
        await().atMost(Duration.ofSeconds(30)).until(() -> progress.getAsInt() > 0);
        List<Integer> seen = new ArrayList<>(List.of(progress.getAsInt()));
        while (!ended.isMet()) {
            int before = seen.get(seen.size() - 1);
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(MOVES_WITHIN)
                    .until(() -> ended.isMet() || progress.getAsInt() != before);
            seen.add(progress.getAsInt());
        }
        assertThat(seen).isSorted().hasSizeGreaterThan(5);
    }
}
