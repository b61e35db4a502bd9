package org.caravault.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.caravault.app.Service;
import org.caravault.identity.AdminToken;
import org.caravault.settings.Settings;
import org.caravault.testing.FreePort;
import org.caravault.testing.TestDatabase;

/** The whole service on a free port, asked over HTTP as any client would. */
public final class RunningService implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private final Service service;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningService(Service service, String token) {
        this.service = service;
        this.token = token;
    }

    public static RunningService start(Path data, String... assignments) throws Exception {
        return startOn(TestDatabase.freshUrl(), data, assignments);
    }

    /** With a configuration file, for what has sections. */
    public static RunningService startWith(Path file, Path data) throws Exception {
        return start(TestDatabase.freshUrl(), Optional.of(file), data);
    }

    /** On a database that the test uses, too. */
    public static RunningService startOn(String url, Path data, String... assignments) throws Exception {
        return start(url, Optional.empty(), data, assignments);
    }

    /** With both. */
    public static RunningService start(String url, Optional<Path> file, Path data, String... assignments)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "listen=127.0.0.1:" + FreePort.find(),
                "management_port=" + FreePort.find(),
                "db.url=" + url,
                "job.polling_ms=100",
                "job.drain_s=1",
                "node=here"));
        all.addAll(List.of(assignments));
        Settings settings = Settings.read(file, Map.of(), all, data);
        Service service = Service.start(settings, Path.of("").toAbsolutePath());
        AdminToken admin = AdminToken.in(data);
        return new RunningService(service, Files.exists(admin.file()) ? admin.read() : "");
    }

    /** An answer: its code, its body as JSON (null where there is none), its headers. */
    public record Answer(int code, JsonNode body, HttpResponse<String> response) {
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The message in whatever envelope. */
        public String message() {
            return body.elements().next().path("message").asText();
        }
    }

    public Answer get(String path) {
        return ask("GET", path, "", "2.91", "true");
    }

    public Answer post(String path, String body) {
        return ask("POST", path, body, "2.91", "true");
    }

    /** The token of this installation's administrator, as which a test asks unless it says otherwise; empty without tokens. */
    public String token() {
        return token;
    }

    /** Asks with a version and an experimental header; an empty text leaves the header away. */
    public Answer ask(String method, String path, String body, String version, String experimental) {
        return askAs(token, method, path, body, version, experimental);
    }

    /** The same with a token; an empty one leaves the header away. */
    public Answer askAs(String token, String method, String path, String body, String version, String experimental) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Auth-Token", token);
        }
        if (!version.isEmpty()) {
            request.header("X-OpenStack-Manila-API-Version", version);
        }
        if (!experimental.isEmpty()) {
            request.header("X-OpenStack-Manila-API-Experimental", experimental);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String text = response.body();
            return new Answer(response.statusCode(), text.startsWith("{") ? JSON.readTree(text) : null, response);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public String url() {
        return service.url();
    }

    public String managementUrl() {
        return "http://" + service.management();
    }

    /** What the health checks say, as JSON. */
    public String health() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(managementUrl() + "/observe/health"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Registers a directory and waits until the share is available. */
    public String share(String name, Path directory) {
        Answer answer = post(
                "/v2/shares/manage",
                JSON.createObjectNode()
                        .set(
                                "share",
                                JSON.createObjectNode()
                                        .put("service_host", "here@local#pool")
                                        .put("protocol", "NFS")
                                        .put("export_path", directory.toString())
                                        .put("name", name)
                                        .set(
                                                "driver_options",
                                                JSON.createObjectNode().put("size", "1")))
                        .toString());
        String id = answer.body().path("share").path("id").asText();
        awaitStatus("/v2/shares/" + id, "share", "available");
        return id;
    }

    /** Backs a share up and waits until the backup is available. */
    public String backup(String share, String name) {
        String id = post(
                        "/v2/share-backups",
                        "{\"share_backup\": {\"share_id\": \"%s\", \"name\": \"%s\"}}".formatted(share, name))
                .body()
                .path("share_backup")
                .path("id")
                .asText();
        awaitStatus("/v2/share-backups/" + id, "share_backup", "available");
        return id;
    }

    public void awaitStatus(String path, String member, String status) {
        patiently()
                .until(() ->
                        get(path).body().path(member).path("status").asText().equals(status));
    }

    /** Waits for anything, as long as for a status. */
    public void await(Callable<Boolean> condition) {
        patiently().until(condition);
    }

    public void awaitGone(String path) {
        patiently().until(() -> get(path).code() == 404);
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(ENDS_WITHIN);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
