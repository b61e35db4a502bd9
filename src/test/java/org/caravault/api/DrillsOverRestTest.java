package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restore drills have shown is seen by those who ask for it, and does not surprise Manila's clients. */
class DrillsOverRestTest {
    private static final String POLICIES = "/v2/share-backup-policies";

    @Test
    void aProvenBackupSaysSoOnlyToThoseWhoAsk(@TempDir Path data) throws Exception {
        Path home = Files.createDirectories(data.resolve("home"));
        Files.writeString(home.resolve("letter"), "dear reader");
        try (RunningService service = RunningService.start(data, "watch_ms=100")) {
            String share = service.share("home", home);
            String backup = service.backup(share, "first");
            assertThat(drill(service, backup).isNull())
                    .as("nothing is proven yet")
                    .isTrue();
            String policy = service.post(
                            POLICIES,
                            "{\"share_backup_policy\": {\"name\": \"p\", \"shares\": \"all\", \"schedule\": \"every 6h\","
                                    + " \"drill\": \"weekly\"}}")
                    .body()
                    .at("/share_backup_policy/id")
                    .asText();

            service.await(() -> service.get(POLICIES + "/" + policy)
                    .body()
                    .at("/share_backup_policy/drills/0/state")
                    .asText()
                    .equals("proven"));

            assertThat(drill(service, backup).path("files").asInt()).isOne();
            assertThat(drill(service, backup).path("bytes").asInt()).isEqualTo("dear reader".length());
            assertThat(drill(service, backup).path("proven_at").asText()).startsWith("20");
            assertThat(service.get("/v2/share-backups/" + backup)
                            .body()
                            .path("share_backup")
                            .has("drill"))
                    .isFalse();
        }
    }

    private static JsonNode drill(RunningService service, String backup) {
        return service.get("/v2/share-backups/" + backup + "?fields=+drill")
                .body()
                .at("/share_backup/drill");
    }
}
