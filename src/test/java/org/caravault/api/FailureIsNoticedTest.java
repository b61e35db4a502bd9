package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that fails at night must be seen by whoever looks in the morning, wherever he looks: and with the same cause. */
class FailureIsNoticedTest {
    @TempDir
    private Path data;

    /** What is logged as a warning or worse. */
    private static final class Warnings extends AbstractAppender {
        private final List<LogEvent> received = new CopyOnWriteArrayList<>();

        Warnings() {
            super("warnings", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
                received.add(event.toImmutable());
            }
        }
    }

    @Test
    void asAMessageALineInTheLogAMetricAndAnEvent() throws Exception {
        Path received = data.resolve("received");
        Path program = Files.writeString(data.resolve("receive"), "#!/bin/sh\necho \"$1\" >>" + received + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Warnings warnings = new Warnings();
        warnings.start();
        Logger root = (Logger) LogManager.getRootLogger();
        root.addAppender(warnings);
        try (RunningService service = RunningService.start(
                data, "notify=command", "notify.command=" + program, "notify.polling_ms=50", "watch_ms=100")) {
            Path home = Files.createDirectories(data.resolve("home"));
            String share = service.share("home", home);
            Files.delete(home);
            warnings.received.clear();
            String backup = service.post("/v2/share-backups", "{\"share_backup\": {\"share_id\": \"" + share + "\"}}")
                    .body()
                    .at("/share_backup/id")
                    .asText();
            service.awaitStatus("/v2/share-backups/" + backup, "share_backup", "error");

            JsonNode messages = service.get("/v2/messages").body().path("messages");
            assertThat(messages).hasSize(1);
            assertThat(messages.get(0).path("user_message").asText()).contains("step mount", home.toString());

            assertThat(warnings.received).singleElement().satisfies(line -> {
                assertThat(line.getMessage().getFormattedMessage())
                        .contains(backup, "step mount", home.toString())
                        .doesNotContain("\n");
                assertThat(line.getThrown()).isNull();
            });

            service.await(() -> Files.exists(received) && Files.size(received) > 0); // it exists before it has the line
            assertThat(Files.readAllLines(received)).singleElement().satisfies(line -> {
                JsonNode event = new ObjectMapper().readTree(line);
                assertThat(event.path("event").asText()).isEqualTo("backup_failed");
                assertThat(event.path("step").asText()).isEqualTo("mount");
                assertThat(event.path("message").asText()).contains("step mount", home.toString());
            });

            service.await(() -> metrics(service).contains("caravault_failures_last_day{step=\"mount\"} 1.0"));
        } finally {
            root.removeAppender(warnings);
        }
    }

    private static String metrics(RunningService service) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.managementUrl() + "/observe/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
