package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a job could not release must be listed in the node's health, and must not make the node count as down. */
class LeftoversAreListedTest {
    @TempDir
    private Path data;

    private static HttpResponse<String> health(RunningService service) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.managementUrl() + "/observe/health?data=true"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String said(RunningService service) throws Exception {
        return health(service).body();
    }

    @Test
    void underHealthUntilTheyAreGone() throws Exception {
        String url = TestDatabase.freshUrl();
        try (RunningService service = RunningService.startOn(url, data);
                HikariDataSource pool = Database.pool(url, "postgres", "", 1)) {
            JdbcClient db = JdbcClient.create(pool);
            assertThat(said(service)).contains("\"count\":0");

            UUID job = UUID.randomUUID(); // still queued, so that the sweep does not release what it holds
            db.sql("""
                    insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                    values ('back-up-share', ?, now() + interval '1 day', false, 1)""").param(job.toString()).update();
            db.sql("""
                    insert into journal (job, undo, what, node, tries, failure)
                    values (?, 'unmount', '/mounts/a', 'here', 3, 'target is busy'), (?, 'unmount', '/mounts/b', 'there', 1, 'no')""").params(job, job).update();
            service.await(() -> said(service).contains("\"count\":1")); // health is as of the last second
            assertThat(said(service))
                    .contains("unmount of /mounts/a failed 3 times: target is busy")
                    .doesNotContain("/mounts/b");
            assertThat(health(service).statusCode()).isEqualTo(200);

            // not the entries of the clean-up at the start, which it is about to release
            db.sql("update journal set closed_at = now() where what in ('/mounts/a', '/mounts/b')")
                    .update();
            service.await(() -> said(service).contains("\"count\":0"));
        }
    }
}
