package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Manila's clients ask beside backups, as far as a recorded case does not: filters, gates, where a share comes from. */
class WhatClientsAskBesideTest {
    private static RunningService service;
    private static String share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        share = service.share("home", Files.createDirectories(data.resolve("home")));
        service.ask("PUT", "/v2/shares/" + share + "/metadata", "{\"metadata\": {\"tier\": \"gold\"}}", "2.91", "");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void aRestoredShareSaysOfWhichBackup() {
        String path = "/v2/shares/" + share;
        assertThat(service.get(path).body().at("/share/source_backup_id").isNull())
                .isTrue();
        String backup = service.backup(share, "first");
        service.post("/v2/share-backups/" + backup + "/action", "{\"restore\": null}");
        assertThat(service.get(path).body().at("/share/source_backup_id").asText())
                .isEqualTo(backup);
        service.awaitStatus(path, "share", "available");
        assertThat(service.get(path).body().at("/share/source_backup_id").asText())
                .isEqualTo(backup);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata=%7B%27tier%27%3A+%27gold%27%7D | 1",
                "metadata=%7B%22tier%22%3A%22gold%22%7D | 1",
                "metadata=%7B%27tier%27%3A+%27lead%27%7D | 0",
                "extra_specs=%7B%27driver_handles_share_servers%27%3A+%27False%27%7D | 1",
                "extra_specs=%7B%27snapshot_support%27%3A+%27True%27%7D | 0",
            })
    void sharesAreFoundByWhatIsWrittenOnThem(String query, int found) {
        assertThat(service.get("/v2/shares?" + query).body().path("shares")).hasSize(found);
    }

    @ParameterizedTest(name = "{0} {1} in {2} → {3}")
    @CsvSource({
        "GET, /v2/share-networks/detail, 2.72, 200",
        "GET, /v2/security-services, 2.72, 200",
        "GET, /v2/share-groups/detail, 2.72, 200",
        "GET, /v2/share-groups, 2.30, 404",
        "GET, /v2/share-servers, 2.72, 200",
        "GET, /v2/resource-locks, 2.81, 200",
        "GET, /v2/os-services, 2.6, 200",
        "GET, /v2/os-services, 2.7, 404",
        "GET, /v2/services, 2.6, 404",
        "GET, /v2/os-availability-zone, 2.0, 200",
        "GET, /v2/os-quota-sets/default, 2.6, 200",
        "GET, /v2/os-quota-sets/default/defaults, 2.6, 200",
        "GET, /v2/os-quota-class-sets/default, 2.6, 200",
        "GET, /v2/snapshots/11111111-2222-3333-4444-555555555555/export-locations, 2.32, 404",
    })
    void namesOfOtherVersionsAndWhatThereIsNoneOf(String method, String path, String version, int code) {
        assertThat(service.ask(method, path, "", version, "").code()).isEqualTo(code);
    }

    @Test
    void anAdministratorSaysWhatIsBeingDoneWithAShare() {
        String path = "/v2/shares/" + share;
        assertThat(service.post(path + "/action", "{\"reset_task_state\": {\"task_state\": \"data_copying_error\"}}")
                        .code())
                .isEqualTo(202);
        assertThat(service.get(path).body().at("/share/task_state").asText()).isEqualTo("data_copying_error");
        assertThat(service.post(path + "/action", "{\"reset_task_state\": {\"task_state\": \"asleep\"}}")
                        .code())
                .isEqualTo(400);
        assertThat(service.post(path + "/action", "{\"reset_task_state\": {\"task_state\": null}}")
                        .code())
                .isEqualTo(202);
        assertThat(service.get(path).body().at("/share/task_state").isNull()).isTrue();
    }

    @Test
    void anAccessRuleHasMetadataFiltersAndAGateForItsUpdate() {
        String rule = service.post("/v2/shares/" + share + "/action", """
                        {"allow_access": {"access_type": "ip", "access_to": "10.1.2.3", "metadata": {"for": "ann"}}}""")
                .body()
                .at("/access/id")
                .asText();
        String path = "/v2/share-access-rules/" + rule;
        String update = "{\"update_access\": {\"access_level\": \"ro\"}}";
        assertThat(service.ask("PUT", path, update, "2.87", "").code()).isEqualTo(404);
        assertThat(service.ask("GET", path, "", "2.87", "").code()).isEqualTo(200);
        assertThat(service.ask("PUT", path, update, "2.88", "").code()).isEqualTo(200);

        assertThat(service.ask("PUT", path + "/metadata", "{\"metadata\": {\"to\": \"june\"}}", "2.45", "")
                        .body()
                        .path("metadata"))
                .hasSize(2);
        assertThat(service.ask("DELETE", path + "/metadata/for", "", "2.45", "").code())
                .isEqualTo(200);
        assertThat(service.ask("DELETE", path + "/metadata/for", "", "2.45", "").code())
                .isEqualTo(404);
        String list = "/v2/share-access-rules?share_id=" + share;
        assertThat(service.get(list + "&metadata=%7B%27to%27%3A%27june%27%7D")
                        .body()
                        .path("access_list"))
                .hasSize(1);
        assertThat(service.get(list + "&metadata=%7B%27for%27%3A%27ann%27%7D")
                        .body()
                        .path("access_list"))
                .isEmpty();
        assertThat(service.get(list + "&access_to=10.9.9.9").body().path("access_list"))
                .isEmpty();
        assertThat(service.ask("GET", list + "&access_to=10.9.9.9", "", "2.81", "")
                        .body()
                        .path("access_list"))
                .hasSize(1);
        service.post("/v2/shares/" + share + "/action", "{\"deny_access\": {\"access_id\": \"" + rule + "\"}}");
    }
}
