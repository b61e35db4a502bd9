package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Manila's clients ask beside backups, as far as a recorded case does not: filters, gates, where a share comes from. */
class AuxiliaryEndpointsTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"migration_start", "migration_complete", "migration_cancel", "migration_get_progress"})
    void noShareIsMigrated(String action) {
        RunningService.Answer refused =
                service.post("/v2/shares/" + share + "/action", "{\"%s\": {}}".formatted(action));
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).contains("cannot be migrated");
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

    @ParameterizedTest(name = "{0} in {1} → {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "name~=nothing | 2.35 | 1",
                "name~=nothing | 2.36 | 0",
                "description=nothing | 2.35 | 1",
                "display_description=nothing | 2.35 | 1",
                "export_location_path=nothing | 2.34 | 1",
                "export_location_path=nothing | 2.35 | 0",
                "is_soft_deleted=true | 2.68 | 1",
                "is_soft_deleted=true | 2.69 | 0",
            })
    void aFilterOfALaterVersionIsNone(String query, String version, int found) {
        assertThat(service.ask("GET", "/v2/shares?" + query, "", version, "")
                        .body()
                        .path("shares"))
                .hasSize(found);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "host=%5Ehere%24&backend=local&pool=def | local",
                "backend=l.c | local",
                "backend=ocal | ''",
                "host=elsewhere | ''",
                "share_type=default | local,external",
            })
    void poolsAreFoundByPatterns(String query, String backends) {
        for (String path : new String[] {"/v2/scheduler-stats/pools?", "/v2/scheduler-stats/pools/detail?"}) {
            assertThat(String.join(
                            ",", service.get(path + query).body().path("pools").findValuesAsText("backend")))
                    .isEqualTo(backends);
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({
        "host=(, 400",
        "share_type=missing, 400",
    })
    void aPatternOrATypeThatIsNoneIsRefused(String query, int code) {
        assertThat(service.get("/v2/scheduler-stats/pools?" + query.replace("(", "%28"))
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest(name = "{0} in {1} → {2}")
    @CsvSource({
        "10.7.7.7/32, 2.91, 400",
        "10.7.7.7/24, 2.91, 400",
        "10.8.8.0/24, 2.91, 200",
        "fd00:0::7, 2.91, 400",
        "fd00::7/128, 2.91, 400",
        "fd00::8, 2.37, 400",
        "fd00::8, 2.38, 200",
        "10.9.9.9/08, 2.91, 400",
    })
    void oneAddressHasOneRuleHoweverItIsWritten(String address, String version, int code) {
        String allow = "{\"allow_access\": {\"access_type\": \"ip\", \"access_to\": \"%s\"}}";
        String path = "/v2/shares/" + share + "/action";
        service.post(path, allow.formatted("10.7.7.7"));
        service.post(path, allow.formatted("fd00::7"));
        RunningService.Answer answer = service.ask("POST", path, allow.formatted(address), version, "");
        assertThat(answer.code()).isEqualTo(code);
        if (code == 200) {
            assertThat(answer.body().at("/access/state").asText()).isEqualTo("queued_to_apply");
        }
        for (JsonNode rule :
                service.get("/v2/share-access-rules?share_id=" + share).body().path("access_list")) {
            service.post(
                    path,
                    "{\"deny_access\": {\"access_id\": \"%s\"}}"
                            .formatted(rule.path("id").asText()));
        }
    }

    @Test
    void messagesAreSortedAndFoundByTheirTime() {
        String list = "/v2/messages?sort_key=resource_id&sort_dir=asc&created_since=2026-01-01";
        List<String> resources = service.get(list).body().findValuesAsText("resource_id");
        assertThat(resources).isSorted();
        assertThat(service.get("/v2/messages?created_before=2020-01-01%2000:00:00.5")
                        .body()
                        .path("messages"))
                .isEmpty();
        assertThat(service.ask("GET", "/v2/messages?created_before=yesterday", "", "2.51", "")
                        .code())
                .isEqualTo(200);
        for (String wrong : new String[] {
            "created_since=yesterday", "created_since=", "created_before=%2B999999999-01-01", "sort_key=user_message"
        }) {
            assertThat(service.get("/v2/messages?" + wrong).code()).as(wrong).isEqualTo(400);
        }
    }

    @ParameterizedTest(name = "{0} in {1} → {2}")
    @CsvSource({
        "/v2/quota-sets/default?share_type=default, 2.91, 200",
        "/v2/quota-sets/default/detail?share_type=c0ffee00-0000-4000-8000-000000000001, 2.91, 200",
        "/v2/quota-sets/default?share_type=default, 2.38, 400",
        "/v2/quota-sets/default?share_type=missing, 2.91, 404",
        "/v2/quota-sets/default?share_type=default&user_id=ann, 2.91, 400",
    })
    void quotasOfATypeLeaveOutWhatHasNoType(String path, String version, int code) {
        RunningService.Answer answer = service.ask("GET", path, "", version, "");
        assertThat(answer.code()).isEqualTo(code);
        if (code == 200) {
            assertThat(answer.body().path("quota_set").fieldNames())
                    .toIterable()
                    .contains("shares", "backups")
                    .doesNotContain("share_networks", "share_groups", "share_group_snapshots");
        }
    }
}
