package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup's report is a resource of its own, and Manila's view of the backup has no more keys than before. */
class ReportOverRestTest {
    @Test
    void everyKindIsShownAlsoWithoutEntries(@TempDir Path data) throws Exception {
        Path home = Files.createDirectories(data.resolve("home"));
        Files.writeString(home.resolve("letter"), "dear reader");
        try (RunningService service = RunningService.start(data)) {
            String backup = service.backup(service.share("home", home), "first");
            JsonNode report = service.get("/v2/share-backups/" + backup + "/report")
                    .body()
                    .path("share_backup_report");
            assertThat(report.path("backup_id").asText()).isEqualTo(backup);
            assertThat(report.path("files").asInt()).isOne();
            assertThat(report.path("new_bytes").asInt()).isEqualTo("dear reader".length());
            assertThat(report.path("entries").fieldNames())
                    .toIterable()
                    .containsExactly(
                            "vanished",
                            "changed",
                            "unreadable",
                            "not_kept",
                            "missing",
                            "mounts",
                            "snapshots",
                            "damaged");
            assertThat(report.at("/entries/changed/count").asInt(-1)).isZero();
            assertThat(report.at("/entries/changed/first").isArray()).isTrue();
            assertThat(report.path("fail_reason").isNull()).isTrue();
            assertThat(service.get("/v2/share-backups/" + backup)
                            .body()
                            .path("share_backup")
                            .has("report"))
                    .isFalse();
            assertThat(service.get("/v2/share-backups/no-such/report").code()).isEqualTo(404);
        }
    }
}
