package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A backend may refuse a new size: then the share keeps its old one, and its owner is notified of the reason. */
class BackendRefusesASizeTest {
    private static final String LINE = "(?m)^- templatedRoute: .* routeId: %s-%s, .*$";
    private static final String FAILS = """
            - route:
                id: %1$s-%2$s
                from:
                  uri: direct:%1$s-%2$s
                  steps:
                    - throwException: { exceptionType: java.io.IOException, message: "the filer says no to ${variable.share.sizeGb} GB" }
            """;

    @TempDir
    private Path data;

    /** The project's own routes, but with a backend whose resize fails. */
    private Path routes(String backend) throws IOException {
        Path from = Path.of("routes");
        Path to = data.resolve("routes");
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(path -> copy(path, to.resolve(from.relativize(path).toString())));
        }
        Path file = to.resolve("backends/" + backend + ".camel.yaml");
        String text = Files.readString(file);
        for (String operation : List.of("extend", "shrink")) {
            String failing = text.replaceFirst(
                    LINE.formatted(backend, operation), Matcher.quoteReplacement(FAILS.formatted(backend, operation)));
            assertThat(failing).isNotEqualTo(text);
            text = failing;
        }
        Files.writeString(file, text);
        return to;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A share of 2 GB. An external one is only registered, which would need its server; so it is written down here. */
    private static String share(RunningService service, String url, String backend) {
        if (!backend.equals("external")) {
            String id = service.post("/v2/shares", "{\"share\": {\"size\": 2, \"share_proto\": \"NFS\"}}")
                    .body()
                    .at("/share/id")
                    .asText();
            service.awaitStatus("/v2/shares/" + id, "share", "available");
            return id;
        }
        UUID id = UUID.randomUUID();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 1)) {
            JdbcClient.create(pool).sql("""
                    insert into shares (id, project_id, user_id, size_gb, protocol, status, node, backend, pool, export_location)
                    values (?, 'default', 'u', 2, 'NFS', 'available', 'here', 'external', 'pool', '192.0.2.1:/export')""").param(id).update();
        }
        return id.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "exportfs", "external"})
    void theShareKeepsItsSizeAndItsOwnerIsNotified(String backend) throws Exception {
        String url = TestDatabase.freshUrl();
        List<String> settings = new ArrayList<>(List.of("routes=" + routes(backend)));
        if (backend.equals("exportfs")) {
            settings.add("exportfs.root=" + Files.createDirectories(data.resolve("exported")));
            settings.add("exportfs.address=127.0.0.1");
        }
        try (RunningService service =
                RunningService.startOn(url, data.resolve("data"), settings.toArray(String[]::new))) {
            String share = "/v2/shares/" + share(service, url, backend);
            assertThat(service.get(share).body().at("/share/host").asText()).startsWith("here@" + backend + "#");

            assertThat(service.post(share + "/action", "{\"extend\": {\"new_size\": 1}}")
                            .code())
                    .as("refused before the backend is asked")
                    .isEqualTo(400);
            refused(service, share, "{\"extend\": {\"new_size\": 3}}", "extending_error", "the filer says no to 3 GB");
            refused(service, share, "{\"shrink\": {\"new_size\": 1}}", "shrinking_error", "the filer says no to 1 GB");
        }
    }

    private static void refused(RunningService service, String share, String wish, String status, String why) {
        RunningService.Answer answer = service.post(share + "/action", wish);
        assertThat(answer.code()).isEqualTo(202);
        assertThat(answer.response().body()).isEmpty();
        assertThat(service.get(share).body().at("/share/status").asText()).isEqualTo(status);
        assertThat(service.get(share).body().at("/share/size").asInt()).isEqualTo(2);
        assertThat(service.get("/v2/messages").body().toString()).contains(why);
        assertThat(service.post(share + "/action", "{\"reset_status\": {\"status\": \"available\"}}")
                        .code())
                .isEqualTo(202);
    }
}
