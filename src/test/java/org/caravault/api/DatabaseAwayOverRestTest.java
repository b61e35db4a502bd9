package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.caravault.api.testing.LogLines;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.ReadOnlyDatabase;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** While the database is unavailable a client must be asked to retry, and not get an internal error. */
class DatabaseAwayOverRestTest {
    private static final String READ_ONLY = "read-only transaction";

    @Test
    void everyOperationSays503AndWhenToComeAgain(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        String name = url.replaceAll(".*/(test_\\w+).*", "$1");
        try (HikariDataSource pool = Database.pool(url.replace(name, "postgres"), "postgres", "", 1);
                RunningService service = RunningService.startOn(url, data)) {
            JdbcClient admin = JdbcClient.create(pool);
            String share = service.share("home", Files.createDirectories(data.resolve("home")));

            admin.sql("alter database " + name + " with allow_connections false")
                    .update();
            admin.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?")
                    .param(name)
                    .query(Boolean.class)
                    .list();

            Stream.of(
                            "GET /v2/share-backups",
                            "GET /v2/shares/" + share,
                            "POST /v2/share-backups {\"share_backup\": {\"share_id\": \"" + share + "\"}}",
                            "PUT /v2/shares/" + share + " {\"share\": {\"display_name\": \"x\"}}",
                            "POST /v2/shares/" + share + "/action {\"extend\": {\"new_size\": 2}}",
                            "DELETE /v2/shares/" + share,
                            "GET /v2/limits",
                            "GET /v2/services")
                    .parallel()
                    .forEach(request -> {
                        String[] words = request.split(" ", 3);
                        RunningService.Answer answer =
                                service.ask(words[0], words[1], words.length > 2 ? words[2] : "", "2.91", "true");
                        assertThat(answer.code()).as(request).isEqualTo(503);
                        assertThat(answer.header("Retry-After")).as(request).isNotEmpty();
                        assertThat(answer.body().at("/serviceUnavailable/code").asInt())
                                .as(request)
                                .isEqualTo(503);
                        assertThat(answer.message()).as(request).contains("database", "try again");
                    });
            assertThat(service.get("/").code()).isEqualTo(300);

            admin.sql("alter database " + name + " with allow_connections true").update();
            service.await(() -> service.get("/v2/shares/" + share).code() == 200);
            assertThat(service.get("/v2/shares/" + share)
                            .body()
                            .at("/share/size")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    /** As a standby is after a fail-over. */
    @Test
    void aDatabaseThatTakesNoWritesIsAway(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        try (LogLines log = LogLines.listen();
                ReadOnlyDatabase database = new ReadOnlyDatabase(url);
                RunningService service = RunningService.startOn(url, data)) {
            String share = service.share("home", Files.createDirectories(data.resolve("home")));
            String request = "{\"share_backup\": {\"share_id\": \"" + share + "\"}}";
            database.begin();
            service.await(() -> service.get("/v2/shares/" + share).code() == 200); // its sessions have ended

            RunningService.Answer answer = service.post("/v2/share-backups", request);
            assertThat(answer.code()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotEmpty();
            service.await(() -> service.health().contains("the database is read-only"));
            // The scheduler has looked for jobs, each timer has run, and each of their causes was logged once.
            service.await(
                    () -> log.all().stream().anyMatch(line -> line.contains("a stack") && line.contains(READ_ONLY)));
            service.post("/v2/share-backups", request);
            assertThat(log.all().stream().filter(line -> line.startsWith("a stack")))
                    .hasSizeLessThan(20)
                    .doesNotHaveDuplicates();

            database.end();
            service.await(() -> service.post("/v2/share-backups", request).code() == 202);
            service.await(() -> !service.health().contains("read-only"));
        }
    }
}
