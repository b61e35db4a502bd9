package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.ReadOnlyDatabase;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionSystemException;

/** PostgreSQL answers, but refuses what it would do at another time: no job fails for it. */
class DatabaseRefusesTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path data;

    /** As a fail-over does to it: the server that is asked is a standby for a while. */
    @Test
    void aCopyGoesOnWhileNothingCanBeWritten() throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8);
                ReadOnlyDatabase database = new ReadOnlyDatabase(url);
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(Trees.SLOW), main -> {})) {
            Share share = routes.share("home", Trees.large(data.resolve("home"), 16));
            Backup backup = routes.backUp(share.id());
            Path copied = data.resolve("vault/" + backup.id() + ".1.partial/data");
            await().atMost(SOON).until(() -> routes.backup(backup.id()).progress() > 0);
            database.begin();
            await("new sessions have replaced those that have ended")
                    .atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> routes.backup(backup.id()).progress() > 0);
            int reported = routes.backup(backup.id()).progress();
            long before = Files.getLastModifiedTime(copied).toMillis();
            await("the copy goes on")
                    .atMost(SOON)
                    .until(() -> Files.getLastModifiedTime(copied).toMillis() > before);
            assertThat(routes.backup(backup.id()).progress()).isEqualTo(reported);
            database.end();

            await().atMost(SOON).until(() -> routes.backup(backup.id()).status() != BackupStatus.CREATING);
            assertThat(routes.messagesAbout(backup.id())).isEmpty();
            assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
            routes.awaitIdle();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        }
    }

    /** Nor does it use up an attempt of {@code job.attempts}. */
    @ParameterizedTest(name = "an insert into {0} fails with {1}")
    @CsvSource({
        "journal, 25006", // in the step grant-access
        "journal, 40001",
        "journal, 55P03",
        "journal, 53100",
        "copies, 40P01", // in the transaction that ends the job
    })
    void aStepThatIsRefusedOnceIsDoneAgain(String table, String state) throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of("job.attempts=1"), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            refuseOnce(JdbcClient.create(pool), table, state);
            Backup backup = routes.backUp(share.id());
            routes.awaitIdle();

            assertThat(routes.messagesAbout(backup.id())).isEmpty();
            assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
            assertThat(routes.backup(backup.id()).attempt()).isEqualTo(2);
        }
    }

    /** The deepest cause says nothing of the database; the transaction around it does. */
    @Test
    void aTransactionThatGetsNoAnswerIsDoneAgain() throws Exception {
        AtomicBoolean armed = new AtomicBoolean(true);
        RunningRoutes.Advice noAnswer = main -> AdviceWith.adviceWith(
                main.getCamelContext(),
                "copy",
                advice -> advice.weaveById("copied").before().process(exchange -> {
                    if (armed.getAndSet(false)) {
                        throw new TransactionSystemException("rollback failed", new SQLException("no answer"));
                    }
                }));
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), noAnswer)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitIdle();

            assertThat(routes.messagesAbout(backup.id())).isEmpty();
            assertThat(routes.backup(backup.id()).attempt()).isEqualTo(2);
        }
    }

    /** A sequence goes on although the transaction is rolled back. */
    private static void refuseOnce(JdbcClient db, String table, String state) {
        db.sql("create sequence asked").update();
        db.sql("""
                create function refuse() returns trigger language plpgsql as $$ begin
                  if nextval('asked') = 1 then raise exception 'refused' using errcode = '%s'; end if;
                  return new;
                end $$""".formatted(state)).update();
        db.sql("create trigger refuse before insert on %s for each row execute function refuse()".formatted(table))
                .update();
    }
}
