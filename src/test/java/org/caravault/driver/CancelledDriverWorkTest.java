package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.backup.BackupStatus;
import org.caravault.job.LeaseLostException;
import org.caravault.job.StepFailedException;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a driver is asked to do for a job ends when the job is cancelled, or another node's; what undoes it goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CancelledDriverWorkTest {
    private static final int ATTEMPT = 7;
    private static final int PERCENT = 42;
    private static final Set<DriverOperation> OF_A_JOB = EnumSet.of(
            DriverOperation.CREATE, DriverOperation.RESTORE, DriverOperation.RESTORE_INTACT, DriverOperation.DELETE);

    private HikariDataSource pool;
    private RunningRoutes routes;
    private UUID id;
    private DriverWork work;

    @BeforeAll
    void makeABackup(@TempDir Path data) throws Exception {
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(pool, data, List.of(), main -> {});
        Share share = routes.share("home", Trees.small(data.resolve("home")));
        id = routes.backUp(share.id()).id();
        routes.awaitBackup(id, BackupStatus.AVAILABLE);
        work = new DriverWork(
                new BackupAttempts(routes.beans.db()),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                () -> false,
                data.resolve("empty"));
    }

    @AfterAll
    void stop() {
        routes.close();
        pool.close();
    }

    @ParameterizedTest
    @EnumSource
    void cancelled(DriverOperation operation) throws Exception {
        set("attempt = %d, cancel = true, cancelled_by = 'ann'".formatted(ATTEMPT));
        if (OF_A_JOB.contains(operation)) {
            assertThatThrownBy(() -> answered(operation))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageContaining("cancelled by ann");
        } else {
            answered(operation);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherAttempts(DriverOperation operation) throws Exception {
        set("attempt = %d, cancel = false".formatted(ATTEMPT + 1));
        if (OF_A_JOB.contains(operation)) {
            assertThatThrownBy(() -> answered(operation)).isInstanceOf(LeaseLostException.class);
        } else {
            answered(operation);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stillItsOwn(DriverOperation operation) throws Exception {
        set("attempt = %d, cancel = false, progress = 0, restore_progress = 0".formatted(ATTEMPT));
        answered(operation);
        boolean makes = operation == DriverOperation.CREATE;
        boolean restores = EnumSet.of(DriverOperation.RESTORE, DriverOperation.RESTORE_INTACT)
                .contains(operation);
        assertThat(routes.count("backups where progress = %d and restore_progress = %d"
                        .formatted(makes ? PERCENT : 0, restores ? PERCENT : 0)))
                .isEqualTo(1);
    }

    private void answered(DriverOperation operation) throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        Backup backup = routes.backup(id);
        exchange.setVariable("backup", backup);
        exchange.setVariable("attempt", ATTEMPT);
        exchange.setVariable("operation", operation.wire());
        work.begin(exchange);
        exchange.setVariable("percent", PERCENT);
        work.answered(exchange);
    }

    private void set(String columns) {
        assertThat(routes.beans.db().sql("update backups set " + columns).update())
                .isEqualTo(1);
    }
}
