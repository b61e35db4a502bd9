package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A share is made, registered and deleted as it was asked for, or not at all. */
class SharesComeAndGoAsAskedTest {
    private static RunningService service;
    private static String share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        share = service.share("home", Files.createDirectories(data.resolve("home")));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void aShareThatNoBackendCanMakeIsInErrorAndItsOwnerIsNotified() {
        for (String spec : new String[] {"share_backend_name", "vendor_name"}) {
            String type = service.post("/v2/types", """
                            {"share_type": {"name": "by %s", "extra_specs": {"driver_handles_share_servers": "False", "%s": "NOPE"}}}""".formatted(spec, spec))
                    .body()
                    .at("/share_type/id")
                    .asText();
            RunningService.Answer answer = service.post(
                    "/v2/shares",
                    "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, \"share_type\": \"%s\"}}".formatted(type));
            assertThat(answer.code()).isEqualTo(200);
            String made = answer.body().at("/share/id").asText();
            service.awaitStatus("/v2/shares/" + made, "share", "error");
            assertThat(service.get("/v2/messages?resource_id=" + made)
                            .body()
                            .at("/messages/0/user_message")
                            .asText())
                    .startsWith("No storage could be allocated for this share request");
            assertThat(service.ask("DELETE", "/v2/shares/" + made, "", "2.91", "")
                            .code())
                    .isEqualTo(202);
            service.awaitGone("/v2/shares/" + made);
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"snapshot_id\": \"11111111-2222-3333-4444-555555555555\" | 404",
                "\"share_network_id\": \"11111111-2222-3333-4444-555555555555\" | 404",
                "\"share_group_id\": \"11111111-2222-3333-4444-555555555555\" | 404",
                "\"availability_zone\": \"moon\" | 404",
                "\"share_type\": \"default\", \"volume_type\": \"default\" | 400",
            })
    void aShareIsNotMadeOtherwiseThanItWasAskedFor(String more, int code) {
        assertThat(service.post(
                                "/v2/shares",
                                "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, %s}}".formatted(more))
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest(name = "{0} {1} → {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere | /srv/x | 400",
                "nowhere#pool | /srv/x | 404",
                "here@nothing#pool | /srv/x | 404",
                "here@local#pool | srv/x | 400",
            })
    void aShareIsNotRegisteredUnderAWrongHostOrPath(String host, String path, int code) {
        for (String written : new String[] {"\"%s\"", "{\"path\": \"%s\"}"}) {
            assertThat(service.post("/v2/shares/manage", """
                                    {"share": {"protocol": "NFS", "service_host": "%s", "export_path": %s}}""".formatted(host, written.formatted(path)))
                            .code())
                    .isEqualTo(code);
        }
        assertThat(service.get("/v2/share-access-rules?share_id=missing").code())
                .isEqualTo(400);
    }

    @Test
    void aTypeLimitsTheSizeOfItsShares() {
        service.post("/v2/types", """
                {"share_type": {"name": "middling", "extra_specs": {"driver_handles_share_servers": "False",
                  "provisioning:min_share_size": "2", "provisioning:max_share_size": "4"}}}""");
        for (int size : new int[] {1, 5}) {
            assertThat(service.post(
                                    "/v2/shares",
                                    "{\"share\": {\"share_proto\": \"NFS\", \"size\": %d, \"share_type\": \"middling\"}}"
                                            .formatted(size))
                            .code())
                    .isEqualTo(400);
        }
    }

    @Test
    void aShareThatIsNotInTheBinNeedNotComeOutOfIt() {
        String path = "/v2/shares/" + share + "/action";
        assertThat(service.post(path, "{\"restore\": null}").code()).isEqualTo(200);
        assertThat(service.post(path, "{\"revert\": {\"snapshot_id\": \"11111111-2222-3333-4444-555555555555\"}}")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void aShareThatWasMadeHereIsDeletedAlsoAfterItWasForgottenAndRegisteredAnew() {
        String made = service.post("/v2/shares", "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1}}")
                .body()
                .at("/share/id")
                .asText();
        service.awaitStatus("/v2/shares/" + made, "share", "available");
        Path directory = Path.of(service.get("/v2/shares/" + made + "/export_locations")
                .body()
                .at("/export_locations/0/path")
                .asText());
        service.post("/v2/shares/" + made + "/action", "{\"unmanage\": null}");
        service.awaitGone("/v2/shares/" + made);
        assertThat(directory).isDirectory();

        String again = service.share("again", directory);
        assertThat(service.ask("DELETE", "/v2/shares/" + again, "", "2.91", "").code())
                .isEqualTo(202);
        service.awaitGone("/v2/shares/" + again);
        assertThat(directory).doesNotExist();
        assertThat(service.ask("DELETE", "/v2/shares/" + share, "", "2.91", "").code())
                .as("of a directory that was not made here")
                .isEqualTo(403);
    }
}
