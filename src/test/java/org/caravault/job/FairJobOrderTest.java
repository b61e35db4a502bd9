package org.caravault.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** A project that asks for a lot makes the others wait, a server gets more jobs at once than it can bear, a node blocks all. */
class FairJobOrderTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private HikariDataSource pool;
    private JdbcClient db;

    /** In the order in which their jobs were claimed. */
    private final List<String> taken = new CopyOnWriteArrayList<>();

    private final List<String> running = new CopyOnWriteArrayList<>();
    private final Semaphore mayEnd = new Semaphore(0);

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        db = JdbcClient.create(pool);
    }

    @AfterEach
    void stop() {
        mayEnd.release(1000);
        pool.close();
    }

    private Main node(String name, int jobs, int jobsPerServer) throws Exception {
        DataSource transactionAware = new TransactionAwareDataSourceProxy(pool);
        JobPace pace = new JobPace(name, jobs, jobsPerServer, Duration.ofMillis(100), HEARTBEAT, Duration.ofSeconds(1));
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addInitialProperty("camel.management.enabled", "false");
        main.addInitialProperty("camel.server.enabled", "false");
        main.bind("job", new JobComponent(transactionAware, pace, Clock.systemUTC(), run -> run));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("job:back-up-share")
                        .process(exchange ->
                                work(exchange.getVariable("ctx", JobRun.class).job()));
            }
        });
        main.start();
        return main;
    }

    private void work(UUID backup) throws InterruptedException {
        String share = db.sql("select s.name from backups b join shares s on s.id = b.share_id where b.id = ?")
                .param(backup)
                .query(String.class)
                .single();
        taken.add(share);
        running.add(share);
        mayEnd.acquire();
        running.remove(share);
    }

    /** So many waiting backups, each of a share of its own; older ones were asked for before. */
    private void asked(String project, String location, int count) {
        for (int i = 0; i < count; i++) {
            UUID share = UUID.randomUUID();
            UUID backup = UUID.randomUUID();
            db.sql("""
                    insert into shares (id, project_id, user_id, name, size_gb, protocol, status, node, backend, pool, export_location)
                    values (?, ?, 'u', ?, 1, 'NFS', 'backup_creating', 'here', 'external', 'pool', ?)""")
                    .params(share, project, project + " " + location, location)
                    .update();
            db.sql("""
                    insert into backups (id, share_id, project_id, user_id, size_gb, status, driver, topic)
                    values (?, ?, ?, 'u', 1, 'creating', 'nfs', 'manila-data')""").params(backup, share, project).update();
            db.sql("""
                    insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, consecutive_failures)
                    values ('back-up-share', ?, clock_timestamp(), false, 1, 0)""").param(backup.toString()).update();
        }
    }

    private long runningAt(String server) {
        return running.stream().filter(share -> share.contains(server)).count();
    }

    private void awaitAllDone() {
        await().atMost(SOON)
                .until(() -> db.sql("select count(*) from scheduled_tasks")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    @Test
    void aProjectThatAsksForALotDoesNotMakeTheOthersWait() throws Exception {
        asked("big", "/srv/big", 5);
        asked("small", "/srv/small", 2);
        mayEnd.release(7);
        Main node = node("one", 1, 0);
        awaitAllDone();
        node.stop();
        assertThat(taken)
                .containsExactly(
                        "big /srv/big",
                        "small /srv/small",
                        "big /srv/big",
                        "small /srv/small",
                        "big /srv/big",
                        "big /srv/big",
                        "big /srv/big");
    }

    @Test
    void aProjectWithRunningJobsStandsBehindOneWithoutAny() throws Exception {
        asked("big", "/srv/big", 9);
        Main node = node("one", 2, 0);
        await().atMost(SOON).until(() -> running.size() == 2);
        asked("small", "/srv/small", 1);
        mayEnd.release(2);
        await().atMost(SOON).until(() -> taken.size() >= 4);
        mayEnd.release(8);
        awaitAllDone();
        node.stop();
        assertThat(taken.subList(2, 4)).contains("small /srv/small");
    }

    @Test
    void aServerGetsNoMoreJobsThanItMayHaveOnAllNodesTogether() throws Exception {
        asked("p", "nas1:/x", 6);
        Main one = node("one", 4, 2);
        Main other = node("other", 4, 2);
        for (int pair = 1; pair <= 3; pair++) {
            await().atMost(SOON).until(() -> runningAt("nas1") == 2);
            // Another server's job and a local one are taken after that: so the waiting ones were looked at, and left.
            asked("p", "[fe80::1]:/y", 1);
            asked("p", "/srv/local", 1);
            await().atMost(SOON).until(() -> runningAt("fe80") == 1 && runningAt("local") == 1);
            assertThat(runningAt("nas1")).isEqualTo(2);
            mayEnd.release(4);
            int done = pair * 4;
            await().atMost(SOON).until(() -> taken.size() - running.size() == done);
        }
        awaitAllDone();
        one.stop();
        other.stop();
        assertThat(taken).hasSize(12);
    }

    @Test
    void aNodeThatStandsStillWhileItChoosesDoesNotHoldUpTheOthers() throws Exception {
        try (Connection frozen = pool.getConnection();
                Statement statement = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            statement.execute("select * from next_jobs(clock_timestamp(), 0)");
            asked("p", "/srv/local", 1);
            mayEnd.release(1);
            Main node = node("one", 1, 0);
            awaitAllDone();
            node.stop();
            assertThat(taken).hasSize(1);
            pool.evictConnection(frozen);
        }
    }
}
