package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots as Manila's clients ask for them: only where the share's type promises them, and in everyone's way meanwhile. */
class SnapshotsOverRestTest {
    private static RunningService service;
    private static String share;
    private static Path root;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        service.post("/v2/types", """
                {"share_type": {"name": "snappy", "extra_specs": {"driver_handles_share_servers": "False",
                 "snapshot_support": "True", "revert_to_snapshot_support": "True"}}}""");
        share = made("snappy");
        root = Path.of(service.get("/v2/shares/" + share + "/export_locations")
                .body()
                .at("/export_locations/0/path")
                .asText());
        Files.writeString(root.resolve("letter"), "dear reader");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static String made(String type) {
        String id = service.post("/v2/shares", """
                        {"share": {"share_proto": "NFS", "size": 2, "share_type": "%s"}}""".formatted(type))
                .body()
                .at("/share/id")
                .asText();
        service.awaitStatus("/v2/shares/" + id, "share", "available");
        return id;
    }

    private static RunningService.Answer create(String of, String name) {
        return service.post("/v2/snapshots", """
                {"snapshot": {"share_id": "%s", "name": "%s", "metadata": {"tier": "gold"}}}""".formatted(of, name));
    }

    private static RunningService.Answer act(String path, String body) {
        return service.post(path + "/action", body);
    }

    @Test
    void aSnapshotsLife() throws Exception {
        RunningService.Answer created = create(share, "noon");
        assertThat(created.code()).isEqualTo(202);
        String id = created.body().at("/snapshot/id").asText();
        String path = "/v2/snapshots/" + id;
        service.awaitStatus(path, "snapshot", "available");

        JsonNode shown = service.get(path).body().path("snapshot");
        assertThat(shown.path("size").asInt()).isEqualTo(2);
        assertThat(shown.at("/metadata/tier").asText()).isEqualTo("gold");
        assertThat(service.get("/v2/snapshots?share_id=" + share).body().path("snapshots"))
                .hasSize(1);
        assertThat(service.get("/v2/snapshots/detail?metadata=%7B%27tier%27%3A+%27gold%27%7D&name~=noo&with_count=1")
                        .body()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(service.get("/v2/snapshots?metadata=%7B%27tier%27%3A+%27lead%27%7D")
                        .body()
                        .path("snapshots"))
                .isEmpty();
        assertThat(service.get("/v2/snapshots?metadata=tier").code()).isEqualTo(400);

        RunningService.Answer backup =
                service.post("/v2/share-backups", "{\"share_backup\": {\"share_id\": \"" + share + "\"}}");
        assertThat(backup.code()).isEqualTo(400);
        assertThat(backup.message()).contains("while it has snapshots");
        String sharePath = "/v2/shares/" + share;
        assertThat(service.ask("DELETE", sharePath, "", "2.91", "").code()).isEqualTo(403);
        assertThat(act(sharePath, "{\"soft_delete\": null}").code()).isEqualTo(403);
        assertThat(act(sharePath, "{\"unmanage\": null}").code()).isEqualTo(403);
        assertThat(act(sharePath, "{\"force_delete\": null}").code()).isEqualTo(400);

        Files.writeString(root.resolve("letter"), "damaged");
        assertThat(act(sharePath, "{\"revert\": {\"snapshot_id\": \"" + id + "\"}}")
                        .code())
                .isEqualTo(202);
        service.awaitStatus(sharePath, "share", "available");
        assertThat(root.resolve("letter")).hasContent("dear reader");
        service.awaitStatus(path, "snapshot", "available");

        service.ask("PUT", path, "{\"snapshot\": {\"display_name\": \"eve\"}}", "2.91", "");
        assertThat(service.get(path).body().at("/snapshot/name").asText()).isEqualTo("eve");
        assertThat(act(path, "{\"reset_status\": {\"status\": \"creating\"}}").code())
                .isEqualTo(202);
        assertThat(service.ask("DELETE", path, "", "2.91", "").code()).isEqualTo(400);
        assertThat(act(path, "{\"force_delete\": null}").code()).isEqualTo(202);
        service.awaitGone(path);
        assertThat(service.get("/v2/quota-sets/default/detail")
                        .body()
                        .at("/quota_set/snapshots/in_use")
                        .asInt())
                .isZero();
        service.backup(share, "after all");
    }

    @Test
    void whatTheTypeDoesNotPromiseIsRefused() {
        String plain = made("default");
        RunningService.Answer answer = create(plain, "none");
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.message()).contains("does not have that capability");
        assertThat(service.get("/v2/shares/" + plain)
                        .body()
                        .at("/share/snapshot_support")
                        .asBoolean())
                .isFalse();
        assertThat(service.get("/v2/shares/" + share)
                        .body()
                        .at("/share/snapshot_support")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void overQuotaIsRefusedAndLeavesNothing() {
        service.ask("PUT", "/v2/quota-sets/default", "{\"quota_set\": {\"snapshots\": 0}}", "2.91", "");
        RunningService.Answer answer = create(made("snappy"), "too many");
        assertThat(answer.code()).isEqualTo(413);
        assertThat(service.get("/v2/snapshots?name=too%20many").body().path("snapshots"))
                .isEmpty();
        service.ask("DELETE", "/v2/quota-sets/default", "", "2.91", "");
    }
}
