package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An administrator must see which data node is dead: one node that answers must not make all look healthy. */
class DeadNodesAreShownTest {
    private static String state(RunningService service, String node) {
        return StreamSupport.stream(
                        service.get("/v2/services?binary=manila-data")
                                .body()
                                .path("services")
                                .spliterator(),
                        false)
                .filter(one -> one.path("host").asText().equals(node))
                .map(one -> one.path("state").asText())
                .findFirst()
                .orElse("not there");
    }

    @Test
    void oneThatHasStoppedAndOneWithoutAHeartbeatAreDown(@TempDir Path first, @TempDir Path second) throws Exception {
        String url = TestDatabase.freshUrl();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 1);
                RunningService here = RunningService.startOn(url, first)) {
            try (RunningService other = RunningService.startOn(url, second, "node=other")) {
                assertThat(state(here, "other")).isEqualTo("up");
                assertThat(state(other, "here")).isEqualTo("up");
            }
            assertThat(state(here, "other")).isEqualTo("down");
            assertThat(state(here, "here")).isEqualTo("up");

            JdbcClient.create(pool)
                    .sql(
                            "insert into data_nodes (node, backends, seen_at) values ('silent', 'local', now() - interval '1 minute')")
                    .update();
            assertThat(state(here, "silent")).isEqualTo("down");
            assertThat(here.get("/v2/services?state=down&host=silent@local")
                            .body()
                            .path("services"))
                    .hasSize(1);
        }
    }
}
