package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.caravault.exec.Commands;
import org.caravault.job.Journal;
import org.caravault.job.Undo;
import org.caravault.node.DataNodes;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A data node is permanently lost, or was renamed: journal entries of its mounts do not stay open for ever. */
class NodeThatNeverComesBackTest {
    @TempDir
    private Path data;

    private final Commands commands = new Commands(Duration.ofSeconds(10));

    private Path mounted(Path mounts, UUID job) throws Exception {
        Path home = Files.createDirectories(data.resolve("home"));
        Path point = Files.createDirectories(mounts.resolve(job + ".1-share"));
        commands.run(List.of("mount", "--bind", home.toString(), point.toString()));
        return point;
    }

    private static void wasSeen(JdbcClient db, String node, int minutesAgo) {
        db.sql("insert into data_nodes (node, backends, seen_at) values (?, 'local', now() - make_interval(mins => ?))")
                .params(node, minutesAgo)
                .update();
    }

    private static List<String> open(JdbcClient db) {
        return db.sql("select node from journal where closed_at is null order by node")
                .query(String.class)
                .list();
    }

    @Test
    void whatItHadIsForgottenAndWhatALivingOneHasIsNotTouched() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            JdbcClient db = JdbcClient.create(pool);
            wasSeen(db, "renamed", 61);
            wasSeen(db, "silent", 59);
            UUID lost = UUID.randomUUID();
            UUID kept = UUID.randomUUID();
            UUID elsewhere = UUID.randomUUID();
            Path here = mounted(data.resolve("mounts"), lost);
            Path there = mounted(data.resolve("others/mounts"), kept);
            new Journal(db, "renamed").write(lost, Undo.UNMOUNT, here);
            new Journal(db, "renamed").write(elsewhere, Undo.UNMOUNT, "/gone/with/its/host/" + elsewhere + ".1-vault");
            new Journal(db, "silent").write(kept, Undo.UNMOUNT, there);
            new Journal(db, "never-said-a-word").write(kept, Undo.UNMOUNT, there);
            try {
                routes.ask("direct:forget-lost-nodes", "", Object.class);

                assertThat(open(db)).containsExactly("never-said-a-word", "silent");
                assertThat(db.sql("select failure from journal where node = 'renamed'")
                                .query(String.class)
                                .list())
                        .hasSize(2)
                        .allMatch(why -> why.startsWith("its node renamed has sent no heartbeat since 20"));
                assertThat(here).doesNotExist();
                assertThat(routes.mounts()).containsExactly(there.toString());
            } finally {
                commands.run(List.of("umount", there.toString()));
            }
        }
    }

    @Test
    void twoNodesWithTheSameDirectoriesEachReleaseTheirOwn() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            JdbcClient db = JdbcClient.create(pool);
            UUID job = UUID.randomUUID();
            Journal dead = new Journal(db, "dead");
            Journal next = new Journal(db, "next");
            dead.write(job, Undo.UNMOUNT, "/var/lib/caravault/mounts/x");
            next.write(job, Undo.UNMOUNT, "/var/lib/caravault/mounts/x");
            next.write(job, Undo.UNMOUNT, "/var/lib/caravault/mounts/x");
            assertThat(next.open(job)).hasSize(1);

            next.close(next.open(job).get(0));
            assertThat(next.open(job)).isEmpty();
            assertThat(dead.open(job))
                    .as("what the dead one has mounted on its host")
                    .hasSize(1);
            dead.close(job, Undo.UNMOUNT, "/var/lib/caravault/mounts/x");
            assertThat(open(db)).isEmpty();
        }
    }

    /** It was paused, or its host was: others may have forgotten what it has mounted. */
    @Test
    void oneThatComesBackLearnsThatItWasConsideredLost() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            JdbcClient db = JdbcClient.create(pool);
            DataNodes node = new DataNodes(db, "here", List.of("local"), Duration.ofHours(1));
            assertThat(node.beat()).isFalse();
            assertThat(node.beat()).isFalse();
            db.sql("update data_nodes set seen_at = now() - interval '61 minutes'")
                    .update();
            assertThat(node.beat()).isTrue();
            assertThat(node.beat()).isFalse();
        }
    }
}
