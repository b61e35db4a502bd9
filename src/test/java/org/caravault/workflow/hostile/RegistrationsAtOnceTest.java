package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many register shares at once as there are connections: the one who is at it needs no second connection. */
class RegistrationsAtOnceTest {
    private static final int SHARES = 40;

    @TempDir
    private Path data;

    @Test
    void allAreRegistered() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            assertThat(SHARES).isGreaterThan(2 * pool.getMaximumPoolSize());
            ExecutorService clients = Executors.newFixedThreadPool(SHARES);
            try {
                List<Future<Share>> asked = new ArrayList<>();
                for (int i = 0; i < SHARES; i++) {
                    Path home = Files.createDirectories(data.resolve("home" + i));
                    asked.add(clients.submit(
                            () -> routes.manage(home.getFileName().toString(), home)));
                }
                for (Future<Share> one : asked) {
                    assertThat(one.get().exportLocation()).startsWith(data.toString());
                }
            } finally {
                clients.shutdownNow();
            }
            assertThat(routes.count("shares")).isEqualTo(SHARES);
        }
    }
}
