package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The session of Manila's chapter "Backup/Restore workflows via backup type", call by call as its client makes them. */
class BackupTypesOverRestTest {
    private static RunningService service;
    private static Path source;
    private static String share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        Files.createDirectories(data.resolve("engineering"));
        Files.createDirectories(data.resolve("tapes"));
        Path file = Files.writeString(data.resolve("application.properties"), """
                [eng_data_backup]
                backup_type_name=my_backup
                backup_mount_export=%1$s/engineering
                [tape_backup]
                backup_type_name=tapes
                backup_mount_export=%1$s/tapes
                [other_backup]
                backup_type_name=for other shares
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = eng_data_backup, tape_backup
                [filer]
                share_backend_name = external
                enabled_backup_types = other_backup
                """.formatted(data));
        service = RunningService.startWith(file, data);
        source = Files.createDirectories(data.resolve("source_share"));
        Files.writeString(source.resolve("drawing"), "first");
        share = service.share("source_share", source);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RunningService.Answer create(String name, String of, String type) {
        return service.post("/v2/share-backups", """
                {"share_backup": {"share_id": "%s", "name": "%s", "backup_options": {"backup_type": "%s"}}}""".formatted(of, name, type));
    }

    private static List<String> list() {
        JsonNode backups = service.get("/v2/share-backups/detail").body().path("share_backups");
        return StreamSupport.stream(backups.spliterator(), false)
                .map(backup -> backup.path("name").asText() + " "
                        + backup.path("share_id").asText() + " "
                        + backup.path("status").asText())
                .sorted()
                .toList();
    }

    private static JsonNode show(String id) {
        return service.get("/v2/share-backups/" + id).body().path("share_backup");
    }

    @Test
    void theDocumentedSession() throws Exception {
        String test4 = create("test4", share, "eng_data_backup")
                .body()
                .at("/share_backup/id")
                .asText();
        service.awaitStatus("/v2/share-backups/" + test4, "share_backup", "available");
        assertThat(list()).containsExactly("test4 " + share + " available");

        RunningService.Answer created = create("test5", share, "eng_data_backup");
        assertThat(created.code()).isEqualTo(202);
        JsonNode answer = created.body().path("share_backup");
        assertThat(answer.path("backup_type").asText()).isEqualTo("eng_data_backup");
        assertThat(answer.path("host").asText()).isEqualTo("here@local");
        assertThat(answer.path("status").asText()).isEqualTo("creating");
        assertThat(answer.path("size").asInt()).isEqualTo(1);
        assertThat(answer.path("progress").asText()).isEqualTo("0");
        assertThat(answer.path("restore_progress").asText()).isEqualTo("0");
        String test5 = answer.path("id").asText();

        service.awaitStatus("/v2/share-backups/" + test5, "share_backup", "available");
        JsonNode shown = show(test5);
        assertThat(shown.path("backup_type").asText()).isEqualTo("eng_data_backup");
        assertThat(shown.path("host").asText()).isEqualTo("here@local");
        assertThat(shown.path("topic").asText()).isEqualTo("manila-share");
        assertThat(shown.path("progress").asText()).isEqualTo("100");
        assertThat(list()).containsExactly("test4 " + share + " available", "test5 " + share + " available");

        Files.writeString(source.resolve("drawing"), "damaged");
        RunningService.Answer restored = service.post("/v2/share-backups/" + test4 + "/action", "{\"restore\": null}");
        assertThat(restored.code()).isEqualTo(202);
        service.awaitStatus("/v2/share-backups/" + test4, "share_backup", "available");
        assertThat(source.resolve("drawing")).hasContent("first");
        assertThat(show(test4).path("restore_progress").asText()).isEqualTo("100");
        assertThat(service.get("/v2/shares/" + share).body().at("/share/status").asText())
                .isEqualTo("available");

        RunningService.Answer second = create("test6", share, "tape_backup");
        assertThat(second.code()).isEqualTo(400);
        assertThat(second.message()).contains("has backups of type", "eng_data_backup");
        assertThat(inUse()).isEqualTo(2);

        for (String id : List.of(test5, test4)) {
            assertThat(service.ask("DELETE", "/v2/share-backups/" + id, "", "2.91", "true")
                            .code())
                    .isEqualTo(202);
            service.awaitGone("/v2/share-backups/" + id);
        }
        assertThat(list()).isEmpty();
        assertThat(inUse()).isZero();
        RunningService.Answer freed = create("test7", share, "tape_backup");
        assertThat(freed.code()).as("no typed backups any more").isEqualTo(202);
        String test7 = freed.body().at("/share_backup/id").asText();
        service.awaitStatus("/v2/share-backups/" + test7, "share_backup", "available");
        service.ask("DELETE", "/v2/share-backups/" + test7, "", "2.91", "true");
        service.awaitGone("/v2/share-backups/" + test7);
    }

    @Test
    void beforeVersion285TheTypeIsNotInTheAnswer() throws Exception {
        String own = service.share("old client", Files.createDirectories(source.resolveSibling("old")));
        RunningService.Answer answer = service.ask(
                "POST",
                "/v2/share-backups",
                "{\"share_backup\": {\"share_id\": \"%s\", \"backup_options\": {\"backup_type\": \"eng_data_backup\"}}}"
                        .formatted(own),
                "2.84",
                "true");
        assertThat(answer.code()).isEqualTo(202);
        assertThat(answer.body().path("share_backup").has("backup_type")).isFalse();
        String id = answer.body().at("/share_backup/id").asText();
        service.awaitStatus("/v2/share-backups/" + id, "share_backup", "available");
        service.ask("DELETE", "/v2/share-backups/" + id, "", "2.91", "true");
        service.awaitGone("/v2/share-backups/" + id);
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, no backup type 'nowhere' is configured",
        "other_backup, backup type 'other_backup' is not in the enabled_backup_types",
        "nas_storage, no backup type 'nas_storage' is configured",
        "../etc, no backup type '../etc' is configured",
    })
    void aTypeThatCannotBeIsRefusedWithTheReasonAndTakesNoQuota(String type, String reason) throws Exception {
        String own = service.share("refused " + type, Files.createTempDirectory(source.getParent(), "refused"));
        int before = inUse();
        RunningService.Answer answer = create("never", own, type);
        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.message()).contains(reason);
        assertThat(inUse()).isEqualTo(before);
        assertThat(list()).noneMatch(line -> line.contains(own));
        assertThat(service.get("/v2/shares/" + own).body().at("/share/status").asText())
                .isEqualTo("available");
    }

    private static int inUse() {
        return service.get("/v2/quota-sets/default/detail")
                .body()
                .at("/quota_set/backups/in_use")
                .asInt();
    }
}
