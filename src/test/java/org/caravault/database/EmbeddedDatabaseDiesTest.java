package org.caravault.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheck;
import org.caravault.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class EmbeddedDatabaseDiesTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @Test
    void aKilledServerIsStartedAgainAtTheSameAddressAndHealthSaysWhatIs(@TempDir Path data) throws Exception {
        try (Database database = open(data)) {
            DatabaseHealth health = new DatabaseHealth(database);
            JdbcClient db = JdbcClient.create(database.pool());
            db.sql("create table kept as select 'still here' as word").update();
            assertThat(health.call(Map.of()).getState()).isEqualTo(HealthCheck.State.UP);
            long killed = postmaster(data);

            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
                HealthCheck.Result result = health.call(Map.of());
                return result.getState() == HealthCheck.State.DOWN
                        && !String.valueOf(result.getMessage()).isBlank();
            });

            await().atMost(SOON).until(() -> health.call(Map.of()).getState() == HealthCheck.State.UP);
            assertThat(postmaster(data)).isNotEqualTo(killed);
            assertThat(db.sql("select word from kept").query(String.class).single())
                    .isEqualTo("still here");
        }
    }

    @Test
    void oneThatCannotStartIsTriedAgainUntilItCan(@TempDir Path data) throws Exception {
        try (Database database = open(data)) {
            Path needed = data.resolve("database/data/global/pg_control");
            Path hidden = data.resolve("database/pg_control");
            Files.move(needed, hidden);
            ProcessHandle.of(postmaster(data)).orElseThrow().destroyForcibly();
            await().atMost(SOON)
                    .until(() -> database.problem()
                            .filter(problem -> problem.contains("the last try failed"))
                            .isPresent());

            Files.move(hidden, needed);
            await().atMost(SOON).until(() -> database.problem().isEmpty());
            assertThat(JdbcClient.create(database.pool())
                            .sql("select 1")
                            .query(Integer.class)
                            .single())
                    .isOne();
        }
    }

    private static Database open(Path data) throws Exception {
        return Database.open(Settings.read(Optional.empty(), Map.of(), List.of(), data));
    }

    private static long postmaster(Path data) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("database/data/postmaster.pid")).get(0));
    }
}
