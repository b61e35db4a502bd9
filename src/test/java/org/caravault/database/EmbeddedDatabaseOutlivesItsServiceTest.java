package org.caravault.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class EmbeddedDatabaseOutlivesItsServiceTest {
    /** A service that is killed: it leaves its server running. */
    static final class Killed {
        public static void main(String[] arguments) throws IOException {
            EmbeddedDatabase left = EmbeddedDatabase.start(Path.of(arguments[0]));
            try (HikariDataSource pool = Database.pool(left.url(), "postgres", left.password(), 2)) {
                JdbcClient db = JdbcClient.create(pool);
                db.sql("create table kept (word text)").update();
                db.sql("insert into kept values ('still here')").update();
                Runtime.getRuntime().halt(137);
            }
        }
    }

    @Test
    void aServerThatAKilledServiceLeftIsReplacedAndWhatWasCommittedIsThere(@TempDir Path home) throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("killed.log").toFile())
                .start();
        assertThat(killed.waitFor()).isEqualTo(137);
        long left = Long.parseLong(
                Files.readAllLines(home.resolve("data/postmaster.pid")).get(0));
        assertThat(ProcessHandle.of(left)).get().matches(ProcessHandle::isAlive, "the server outlived its service");

        try (EmbeddedDatabase next = EmbeddedDatabase.start(home);
                HikariDataSource pool = Database.pool(next.url(), "postgres", next.password(), 2)) {
            JdbcClient db = JdbcClient.create(pool);
            assertThat(db.sql("select word from kept").query(String.class).single())
                    .isEqualTo("still here");
            assertThat(ProcessHandle.of(left).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    @Test
    void aSecondServiceOnTheSameDirectoryIsRefusedAndTheFirstGoesOn(@TempDir Path home) throws Exception {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(home);
                HikariDataSource pool = Database.pool(first.url(), "postgres", first.password(), 2)) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(home))
                    .isInstanceOf(EmbeddedDatabase.InUseException.class)
                    .hasMessageContaining("another Caravault is running");
            assertThat(JdbcClient.create(pool)
                            .sql("select 1")
                            .query(Integer.class)
                            .single())
                    .isOne();
        }
    }

    @Test
    void itKeepsWhatItHasConfirmed(@TempDir Path home) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home);
                HikariDataSource pool = Database.pool(database.url(), "postgres", database.password(), 2)) {
            JdbcClient db = JdbcClient.create(pool);
            assertThat(db.sql("show fsync").query(String.class).single()).isEqualTo("on");
            assertThat(db.sql("show synchronous_commit").query(String.class).single())
                    .isEqualTo("on");
            assertThat(db.sql("show full_page_writes").query(String.class).single())
                    .isEqualTo("on");
        }
    }
}
