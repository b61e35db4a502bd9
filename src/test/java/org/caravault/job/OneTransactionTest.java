package org.caravault.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.caravault.problem.RefusalException;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** What fails late in a transaction leaves neither a row nor a job, also if an error handler answers politely. */
class OneTransactionTest {
    private static final String ROUTES = """
            - routeConfiguration:
                id: polite
                onException:
                  - onException:
                      exception: [java.lang.Exception]
                      handled: { constant: "true" }
                      steps:
                        - setBody: { constant: sorry }
            - route:
                id: ask
                routeConfigurationId: polite
                from:
                  uri: direct:ask
                  steps:
                    - transacted:
                        id: all-or-nothing
                        steps:
                          - bean: { ref: writer, method: write }
                          - to: job:work
                          - bean: { ref: writer, method: failIfAsked }
                          - setBody: { constant: done }
            """;

    @TempDir
    private Path directory;

    private HikariDataSource pool;
    private JdbcClient db;
    private Main main;
    private ProducerTemplate template;

    /** Writes a row, and fails when the body says so. */
    public static final class Writer {
        private final JdbcClient db;

        Writer(JdbcClient db) {
            this.db = db;
        }

        public void write() {
            db.sql("insert into quotas values ('p', 'backups', 1)").update();
        }

        public void failIfAsked(String body) throws IOException {
            if (body.equals("fail")) {
                throw new IOException("late");
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        DataSource transactionAware = new TransactionAwareDataSourceProxy(pool);
        db = JdbcClient.create(transactionAware);
        main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addInitialProperty("camel.management.enabled", "false");
        main.addInitialProperty("camel.server.enabled", "false");
        JobPace pace = new JobPace("here", 1, 0, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1));
        main.bind("job", new JobComponent(transactionAware, pace, Clock.systemUTC(), run -> run));
        main.bind("transacted", new OneTransaction(new DataSourceTransactionManager(pool)));
        main.bind("writer", new Writer(db));
        Path file = Files.writeString(directory.resolve("t.camel.yaml"), ROUTES);
        main.configure().withRoutesIncludePattern("file:" + file);
        main.start();
        template = main.getCamelContext().createProducerTemplate();
    }

    @AfterEach
    void stop() {
        main.stop();
        pool.close();
    }

    private Exchange ask(String body) {
        return ask(body, UUID.randomUUID());
    }

    private Exchange ask(String body, UUID job) {
        return template.send("direct:ask", exchange -> {
            exchange.setVariable("job", job);
            exchange.getMessage().setBody(body);
        });
    }

    @Test
    void aFailureThatIsHandledPolitelyRollsBackAllTheSame() {
        Exchange answer = ask("fail");
        assertThat(answer.getMessage().getBody()).isEqualTo("sorry");
        assertThat(rows("quotas")).isZero();
        assertThat(rows("scheduled_tasks")).isZero();
    }

    @Test
    void aSecondRequestBeforeAJobIsPutAwayIsRefusedAndChangesNothing() {
        UUID job = UUID.randomUUID();
        ask("go on", job);
        db.sql("delete from quotas").update();

        Exchange answer = ask("go on", job);

        assertThat(answer.getProperty(Exchange.EXCEPTION_CAUGHT))
                .isInstanceOfSatisfying(RefusalException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(RefusalException.Kind.CONFLICT);
                    assertThat(refusal).hasMessageContaining(job.toString()).hasMessageContaining("ask again");
                });
        assertThat(rows("quotas")).isZero();
        assertThat(rows("scheduled_tasks")).isOne();
    }

    @Test
    void whatSucceedsStays() {
        assertThat(ask("go on").getMessage().getBody()).isEqualTo("done");
        assertThat(rows("quotas")).isOne();
        assertThat(rows("scheduled_tasks")).isOne();
    }

    private int rows(String table) {
        return db.sql("select count(*) from " + table).query(Integer.class).single();
    }
}
