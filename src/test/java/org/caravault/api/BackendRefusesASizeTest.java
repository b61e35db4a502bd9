package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend is told of a new size, and may say no: then the share has its old one, and its owner hears why. */
class BackendRefusesASizeTest {
    private static final String EXTENDS = "- log: { id: log-local-extend, ";
    private static final String SHRINKS = "- log: { id: log-local-shrink, ";
    private static final String FAILS =
            "- throwException: { exceptionType: java.io.IOException, message: \"the filer says no to ${variable.share.sizeGb} GB\" }\n        ";

    @TempDir
    private Path data;

    /** The project's own routes, but for a backend that fails after it was told. */
    private Path routes() throws IOException {
        Path from = Path.of("routes");
        Path to = data.resolve("routes");
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(path -> copy(path, to.resolve(from.relativize(path).toString())));
        }
        Path local = to.resolve("backends/local.camel.yaml");
        String text = Files.readString(local);
        assertThat(text).contains(EXTENDS, SHRINKS);
        Files.writeString(local, text.replace(EXTENDS, FAILS + EXTENDS).replace(SHRINKS, FAILS + SHRINKS));
        return to;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void theShareKeepsItsSizeAndItsOwnerIsTold() throws Exception {
        try (RunningService service = RunningService.start(data.resolve("data"), "routes=" + routes())) {
            String share = "/v2/shares/"
                    + service.post("/v2/shares", "{\"share\": {\"size\": 2, \"share_proto\": \"NFS\"}}")
                            .body()
                            .at("/share/id")
                            .asText();
            service.awaitStatus(share, "share", "available");

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
