package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.caravault.cli.PolicyCommand;
import org.caravault.database.Database;
import org.caravault.identity.AdminToken;
import org.caravault.settings.Settings;
import org.caravault.testing.FreePort;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine;

/** An alert on a metric that does not exist never fires: every metric that the rules and the dashboard name is there. */
class MetricsExistTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path data;

    @Test
    void everyMetricThatTheRulesAndTheDashboardNameExists() throws Exception {
        Set<String> named = new TreeSet<>();
        for (String file : List.of("ops/alerts.yaml", "ops/grafana.json")) {
            String text = Files.readString(Path.of(file));
            Pattern.compile("\\bcaravault_[a-z_]+").matcher(text).results().forEach(m -> named.add(m.group()));
        }
        assertThat(named).hasSizeGreaterThan(8);
        assertThat(new ObjectMapper()
                        .readTree(Path.of("ops/grafana.json").toFile())
                        .path("panels"))
                .isNotEmpty();

        Files.createDirectories(data.resolve("home"));
        Files.createDirectories(data.resolve("policies"));
        Files.writeString(data.resolve("policies/nightly.yaml"), "{name: nightly, shares: all, schedule: every 6h}");
        String url = TestDatabase.freshUrl();
        List<String> assignments = List.of(
                "listen=127.0.0.1:" + FreePort.find(),
                "management_port=" + FreePort.find(),
                "db.url=" + url,
                "policies=" + data.resolve("policies"),
                "policy.reload_ms=100",
                "watch_ms=200",
                "node=here");
        Settings settings = Settings.read(Optional.empty(), Map.of(), assignments, data);
        try (Service service = Service.start(settings, Path.of("").toAbsolutePath())) {
            manage(service);
            try (HikariDataSource pool = Database.pool(url, "postgres", "", 1)) {
                JdbcClient.create(pool).sql("""
                        insert into drills (share_id, backup_id, project_id, state, asked_at, ended_at)
                        select id, id, project_id, 'proven', clock_timestamp(), clock_timestamp() from shares""").update();
                JdbcClient.create(pool).sql("""
                        insert into copies (kind, share_id, files, bytes, seconds)
                        select 'backup', id, 3, 4096, 1.5 from shares""").update();
                JdbcClient.create(pool).sql("""
                        with made as (
                          insert into backups (id, share_id, project_id, user_id, size_gb, status, driver, topic, bytes)
                          select gen_random_uuid(), id, project_id, user_id, 1, 'available', 'nfs', 'manila-data', 1 from shares
                          returning id)
                        insert into backup_reports (backup_id, files, bytes, new_bytes, entries)
                        select id, 1, 1, 1, '{"unreadable": {"count": 3, "first": ["a"]}}' from made""").update();
            }
            URI metrics = URI.create("http://" + service.management() + "/observe/metrics");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(names(get(metrics))).containsAll(named));
            await().atMost(SOON) // the policy's shares may be found only after the metrics' first reading
                    .untilAsserted(() -> assertThat(get(metrics))
                            .contains("caravault_share_expected_interval_seconds{", "policy=\"nightly\"", "} 21600.0")
                            .containsPattern("caravault_share_overdue\\{[^}]*name=\"home\"[^}]*\\} 0.0")
                            .containsPattern("caravault_backup_report_entries\\{[^}]*kind=\"unreadable\"[^}]*\\} 3.0")
                            .containsPattern("caravault_backup_report_entries\\{[^}]*kind=\"vanished\"[^}]*\\} 0.0")
                            .containsPattern(
                                    "caravault_share_last_backup_report_entries\\{[^}]*name=\"home\"[^}]*\\} 3.0"));
            assertThat(previewed("nightly", url)).contains("policy nightly", "share home: ");
        }
    }

    private void manage(Service service) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + service.listen() + "/v2/shares/manage"))
                .header("X-Auth-Token", AdminToken.in(data).read())
                .header("X-OpenStack-Manila-API-Version", "2.91")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"share": {"service_host": "here@local#pool", "protocol": "NFS", "export_path": "%s", "name": "home"}}""".formatted(data.resolve("home"))))
                .build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Set<String> names(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("caravault_"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    /** What {@code caravault policy preview} prints. */
    private String previewed(String policy, String url) throws IOException {
        Path settings = Files.createFile(
                data.resolve("preview.properties"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(settings, "db.url=" + url);
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            int code = new CommandLine(new PolicyCommand.PreviewCommand())
                    .execute(policy, "--data", data.toString(), "--config", settings.toString());
            assertThat(code).isZero();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
