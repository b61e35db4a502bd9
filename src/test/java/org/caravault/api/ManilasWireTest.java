package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Manila's clients rely on: versions, paths, headers, and the whole life of a backup. */
class ManilasWireTest {
    private static RunningService service;
    private static Path home;
    private static String share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        home = Files.createDirectories(data.resolve("home"));
        Files.writeString(home.resolve("a"), "as it was");
        share = service.share("home", home);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest(name = "version ''{0}'' experimental ''{1}'' → {2}")
    @CsvSource({
        "2.80, true, 200",
        "2.91, TRUE, 200",
        "2.91, 1, 200",
        "2.91, yes, 200",
        "2.91, false, 404",
        "2.91, '', 404",
        "2.79, true, 404",
        "'', true, 404",
        "2.99, true, 200",
        "2.100, true, 406",
        "1.0, true, 406",
        "latest, true, 400",
        "2, true, 400",
        "2.080, true, 400",
    })
    void shareBackupsAreExperimentalFrom280(String version, String experimental, int code) {
        assertThat(service.ask("GET", "/v2/share-backups", "", version, experimental)
                        .code())
                .isEqualTo(code);
    }

    @Test
    void discoveryAnswersWhateverIsAsked() {
        RunningService.Answer answer = service.ask("GET", "/", "", "9.99", "");
        assertThat(answer.code()).isEqualTo(300);
        assertThat(answer.body().path("versions").path(0).path("version").asText())
                .isEqualTo("2.99");
        assertThat(service.ask("GET", "/v2", "", "", "").code()).isEqualTo(302);
        assertThat(service.ask("GET", "/v2", "", "", "").header("Location")).isEqualTo(service.url() + "/v2/");
        assertThat(service.get("/v2/").code()).isEqualTo(200);
    }

    @Test
    void everyAnswerSaysItsVersionAndItsRequestAndNothingThatCameIn() {
        RunningService.Answer answer = service.get("/v2/share-backups?name=secret");
        assertThat(answer.header("X-Openstack-Manila-Api-Version")).isEqualTo("2.91");
        assertThat(answer.header("X-Openstack-Manila-Api-Experimental")).isEqualTo("True");
        assertThat(answer.header("Vary")).isEqualTo("X-OpenStack-Manila-API-Version");
        assertThat(answer.header("X-Compute-Request-Id"))
                .startsWith("req-")
                .isEqualTo(answer.header("X-Openstack-Request-Id"));
        assertThat(answer.response().headers().map().toString()).doesNotContain("secret");
    }

    @Test
    void theProjectMayStandInThePathAndJsonAtItsEnd() {
        assertThat(service.get("/v2/default/share-backups").code()).isEqualTo(200);
        assertThat(service.get("/v2/default/shares/" + share).code()).isEqualTo(200);
        assertThat(service.get("/v2/share-backups.json").code()).isEqualTo(200);
        assertThat(service.get("/v2/share-backups.xml").body().has("share_backups"))
                .isTrue();
        assertThat(service.get("/v2/default/share-backups.json").code()).isEqualTo(200);
        assertThat(service.get("/v2/another/share-backups").code()).isEqualTo(400);
        assertThat(service.get("/v2/another/nothing").code()).isEqualTo(404);
    }

    @Test
    void aBodyThatIsNotSaidToBeJsonIsNone() throws Exception {
        String body = "{\"share\": {\"display_name\": \"renamed\"}}";
        for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "application/xml"}) {
            assertThat(put(type, body)).as(type).isEqualTo(400);
        }
        assertThat(service.get("/v2/shares/" + share).body().at("/share/name").asText())
                .isEqualTo("home");
        assertThat(put("application/json; charset=utf-8", body.replace("renamed", "home")))
                .isEqualTo(200);
    }

    private static int put(String type, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.url() + "/v2/shares/" + share))
                                .header("Content-Type", type)
                                .header("X-Auth-Token", service.token())
                                .header("X-OpenStack-Manila-API-Version", "2.91")
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void anIdInTheQueryIsNotTheOneInThePath() {
        assertThat(service.get("/v2/shares/" + share + "?id=evil")
                        .body()
                        .path("share")
                        .path("id")
                        .asText())
                .isEqualTo(share);
    }

    @Test
    void theContractIsServedAndHasEveryPath() {
        String contract = service.get("/openapi.yaml").response().body();
        assertThat(contract).contains("openapi: 3.0.3", "/v2/share-backups/{id}/action:");
    }

    @Test
    void theContractIsAlsoAPageThatAsksNothingFromElsewhere() {
        String page = service.get("/docs").response().body();
        assertThat(service.get("/docs").header("Content-Type")).startsWith("text/html");
        assertThat(page).doesNotContain("http:", "https:", "\"//");
        java.util.regex.Matcher part =
                java.util.regex.Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
        int parts = 0;
        for (; part.find(); parts++) {
            RunningService.Answer answer = service.get(part.group(1));
            assertThat(answer.code()).as(part.group(1)).isEqualTo(200);
            assertThat(answer.header("Content-Type")).as(part.group(1)).startsWith("text/");
            assertThat(answer.response().body()).as(part.group(1)).hasSizeGreaterThan(50);
        }
        assertThat(parts).isEqualTo(3);
        assertThat(service.get("/docs/start.js").response().body()).contains("'/openapi.yaml'");
    }

    @Test
    void healthAndMetricsAreOnAPortOfTheirOwn() throws Exception {
        var http = java.net.http.HttpClient.newHttpClient();
        for (String path : new String[] {"/observe/health", "/observe/metrics"}) {
            var answer = http.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(service.managementUrl() + path))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(service.get("/observe/health").code()).isEqualTo(404);
    }

    @Test
    void aBackupsLife() throws Exception {
        String id = service.backup(share, "first");
        String path = "/v2/share-backups/" + id;
        assertThat(service.get(path)
                        .body()
                        .path("share_backup")
                        .path("progress")
                        .asText())
                .isEqualTo("100");
        assertThat(service.get("/v2/share-backups?name=first").body().path("share_backups"))
                .hasSize(1);

        service.ask("PUT", path, "{\"share_backup\": {\"name\": \"renamed\", \"description\": \"d\"}}", "2.91", "true");
        assertThat(service.get(path).body().path("share_backup").path("name").asText())
                .isEqualTo("renamed");
        service.ask("PUT", path, "{\"share_backup\": {\"name\": null}}", "2.91", "true");
        assertThat(service.get(path).body().path("share_backup").path("name").isNull())
                .isTrue();
        assertThat(service.get(path)
                        .body()
                        .path("share_backup")
                        .path("description")
                        .asText())
                .isEqualTo("d");

        Files.writeString(home.resolve("a"), "damaged");
        RunningService.Answer restore = service.post(path + "/action", "{\"restore\": null}");
        assertThat(restore.code()).isEqualTo(202);
        assertThat(restore.body().path("restore").path("share_id").asText()).isEqualTo(share);
        service.awaitStatus(path, "share_backup", "available");
        service.awaitStatus("/v2/shares/" + share, "share", "available");
        assertThat(home.resolve("a")).hasContent("as it was");
        assertThat(service.get(path)
                        .body()
                        .path("share_backup")
                        .path("restore_progress")
                        .asText())
                .isEqualTo("100");

        assertThat(service.ask("DELETE", path, "", "2.91", "true").code()).isEqualTo(202);
        service.awaitGone(path);
        assertThat(service.get("/v2/quota-sets/default/detail")
                        .body()
                        .at("/quota_set/backups/in_use")
                        .asInt())
                .isZero();
    }

    @Test
    void aShareIsMadeBackedUpRestoredToAnotherAndDeleted(@TempDir Path directory) throws Exception {
        String made = service.post(
                        "/v2/shares", "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, \"name\": \"made\"}}")
                .body()
                .path("share")
                .path("id")
                .asText();
        service.awaitStatus("/v2/shares/" + made, "share", "available");
        Path root = Path.of(service.get("/v2/shares/" + made + "/export_locations")
                .body()
                .at("/export_locations/0/path")
                .asText());
        Files.writeString(root.resolve("letter"), "dear reader");
        String backup = service.backup(made, "of made");
        String other = service.share("other", Files.createDirectories(directory.resolve("other")));
        assertThat(service.post("/v2/share-backups/" + backup + "/action", "{\"restore\": \"" + other + "\"}")
                        .code())
                .isEqualTo(202);
        service.awaitStatus("/v2/shares/" + other, "share", "available");
        assertThat(directory.resolve("other/letter")).hasContent("dear reader");

        service.awaitStatus("/v2/share-backups/" + backup, "share_backup", "available");
        service.ask("DELETE", "/v2/share-backups/" + backup, "", "2.91", "true");
        service.awaitGone("/v2/share-backups/" + backup);
        service.ask("DELETE", "/v2/shares/" + made, "", "2.91", "true");
        service.awaitGone("/v2/shares/" + made);
        assertThat(root).doesNotExist();
    }

    @Test
    void withoutAVaultABackupIsRefusedAndSaysWhy(@TempDir Path data) throws Exception {
        try (RunningService none = RunningService.start(data, "backup_mount_export=")) {
            String id = none.share("home", Files.createDirectories(data.resolve("home")));
            RunningService.Answer answer =
                    none.post("/v2/share-backups", "{\"share_backup\": {\"share_id\": \"" + id + "\"}}");
            assertThat(answer.code()).isEqualTo(400);
            assertThat(answer.message()).contains("backup_mount_export");
            assertThat(none.get("/v2/shares/" + id).body().at("/share/status").asText())
                    .isEqualTo("available");
        }
    }
}
