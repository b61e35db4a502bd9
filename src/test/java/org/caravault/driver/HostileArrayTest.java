package org.caravault.driver;

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
import org.caravault.backup.BackupStatus;
import org.caravault.share.ShareStatus;
import org.caravault.testing.HostileServer;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A storage array that never ends its answer must not hold a job beyond its time, beyond a cancel, or beyond the end of the service. */
class HostileArrayTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LONG = "copy.stall_s=3600";

    @TempDir
    private Path data;

    private HikariDataSource pool;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private RunningRoutes routes(HostileServer array, String... settings) throws Exception {
        Path configuration = Files.writeString(data.resolve("application.properties"), """
                [array]
                backup_type_name = By the array itself
                driver = rest-vendor
                url = %s
                token = env:TEST_ARRAY_TOKEN
                [local]
                enabled_backup_types = array
                """.formatted(array.url()));
        List<String> all = new ArrayList<>(List.of("quota_backups=-1"));
        all.addAll(List.of(settings));
        return RunningRoutes.start(pool, data, Optional.of(configuration), all, main -> {});
    }

    private UUID backUp(RunningRoutes routes, HostileServer array) throws Exception {
        UUID share =
                routes.availableShare("home", Trees.small(data.resolve("home"))).id();
        UUID backup = routes.backUp(share, Optional.of("array")).id();
        await("the array is called").atMost(SOON).until(() -> array.asked() > 0);
        return backup;
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENCE", "SLOW_BODY", "ENDLESS_BODY"})
    void aBackupFailsAndSaysWhy(HostileServer.Attack attack) throws Exception {
        try (HostileServer array = new HostileServer(attack);
                RunningRoutes routes = routes(array, "copy.stall_s=2")) {
            UUID backup = backUp(routes, array);
            routes.awaitBackup(backup, BackupStatus.ERROR);
            routes.awaitShare(routes.backup(backup).shareId(), ShareStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup))
                    .singleElement()
                    .asString()
                    .contains(
                            "the array did not answer",
                            array.url().substring("http://".length()),
                            attack.isSlow() ? "completely within 2 s" : "more than 1048576 bytes");
        }
    }

    @Test
    void aCancelEndsACallThatHangs() throws Exception {
        try (HostileServer array = new HostileServer(HostileServer.Attack.SLOW_BODY);
                RunningRoutes routes = routes(array, LONG)) {
            UUID backup = backUp(routes, array);
            routes.cancel(backup);
            await("the undo calls the array").atMost(SOON).until(() -> array.asked() == 2);
            await("the cancelled call is closed, and not at its deadline")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> array.open() < 2);
        }
    }

    @Test
    void theServiceStopsInTheMiddleOfACallThatHangs() throws Exception {
        try (HostileServer array = new HostileServer(HostileServer.Attack.SLOW_BODY)) {
            RunningRoutes routes = routes(array, LONG);
            backUp(routes, array);
            long started = System.nanoTime();
            routes.close();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(25));
            await("its call is closed").atMost(SOON).until(() -> array.open() == 0);
        }
    }
}
