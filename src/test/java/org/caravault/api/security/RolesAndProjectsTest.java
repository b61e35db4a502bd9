package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With tokens: no access without one, readers read, another project's resources are hidden, admins see everything. */
class RolesAndProjectsTest {
    private static RunningService service;
    private static String member;
    private static String reader;
    private static String stranger;
    private static String admin;
    private static String share;
    private static String backup;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        TokenFile tokens = new TokenFile(data.resolve("tokens"));
        member = tokens.add("ann", "blue", Role.MEMBER);
        reader = tokens.add("rita", "blue", Role.READER);
        stranger = tokens.add("sam", "green", Role.MEMBER);
        admin = tokens.add("root", "ops", Role.ADMIN);
        service = RunningService.start(data, "auth_strategy=tokens", "exportfs.root=");
        share = as(member, "POST", "/v2/shares", "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1}}")
                .body()
                .at("/share/id")
                .asText();
        service.await(() -> as(member, "GET", "/v2/shares/" + share, "")
                .body()
                .at("/share/status")
                .asText()
                .equals("available"));
        backup = as(member, "POST", "/v2/share-backups", "{\"share_backup\": {\"share_id\": \"%s\"}}".formatted(share))
                .body()
                .at("/share_backup/id")
                .asText();
        service.await(() -> as(member, "GET", "/v2/share-backups/" + backup, "")
                .body()
                .at("/share_backup/status")
                .asText()
                .equals("available"));
        Files.createDirectories(data.resolve("managed"));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RunningService.Answer as(String token, String method, String path, String body) {
        return service.askAs(token, method, path, body, "2.91", "true");
    }

    @Test
    void withoutATokenThereAreOnlyTheVersions() {
        for (String token : new String[] {"", "gAAAAbad", "cv_1_2"}) {
            RunningService.Answer answer = as(token, "GET", "/v2/share-backups", "");
            assertThat(answer.code()).isEqualTo(401);
            assertThat(answer.body().at("/error/code").asInt()).isEqualTo(401);
            assertThat(answer.header("Www-Authenticate")).isNotEmpty();
            assertThat(as(token, "GET", "/", "").code()).isEqualTo(300);
            assertThat(as(token, "GET", "/v2/", "").code()).isEqualTo(401);
        }
    }

    @ParameterizedTest(name = "reader: {0} {1} → {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v2/share-backups/BACKUP | {} | 200",
                "GET | /v2/share-backups/detail | {} | 200",
                "GET | /v2/shares/SHARE | {} | 200",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\"}} | 403",
                "PUT | /v2/share-backups/BACKUP | {\"share_backup\": {\"name\": \"x\"}} | 403",
                "DELETE | /v2/share-backups/BACKUP | {} | 403",
                "POST | /v2/share-backups/BACKUP/action | {\"restore\": null} | 403",
                "POST | /v2/share-backups/BACKUP/action | {\"reset_status\": {\"status\": \"error\"}} | 403",
                "POST | /v2/shares | {\"share\": {\"share_proto\": \"NFS\", \"size\": 1}} | 403",
                "PUT | /v2/shares/SHARE | {\"share\": {\"display_name\": \"x\"}} | 403",
                "PUT | /v2/shares/SHARE/metadata | {\"metadata\": {\"k\": \"v\"}} | 403",
                "POST | /v2/shares/SHARE/action | {\"extend\": {\"new_size\": 2}} | 403",
                "DELETE | /v2/shares/SHARE | {} | 403",
                "PUT | /v2/quota-sets/blue | {\"quota_set\": {\"backups\": 20}} | 403",
                "POST | /v2/types | {\"share_type\": {\"name\": \"t\"}} | 403",
                "GET | /v2/services | {} | 403",
            })
    void aReaderReads(String method, String path, String body, int code) {
        assertThat(as(reader, method, named(path), named(body)).code()).isEqualTo(code);
    }

    @ParameterizedTest(name = "another project: {0} {1} → {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v2/share-backups/BACKUP | {} | 404",
                "PUT | /v2/share-backups/BACKUP | {\"share_backup\": {\"name\": \"x\"}} | 404",
                "DELETE | /v2/share-backups/BACKUP | {} | 404",
                "POST | /v2/share-backups/BACKUP/action | {\"restore\": null} | 404",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\"}} | 400",
                "GET | /v2/share-backups?share_id=SHARE | {} | 400",
                "GET | /v2/shares/SHARE | {} | 404",
                "DELETE | /v2/shares/SHARE | {} | 404",
                "POST | /v2/shares/SHARE/action | {\"extend\": {\"new_size\": 2}} | 404",
                "GET | /v2/quota-sets/blue | {} | 403",
                "GET | /v2/blue/shares | {} | 400",
                "GET | /v2/green/shares | {} | 200",
            })
    void anotherProjectsResourcesAreNotThere(String method, String path, String body, int code) {
        assertThat(as(stranger, method, named(path), named(body)).code()).isEqualTo(code);
    }

    @Test
    void onlyAnAdminSeesHostTopicAndAllProjects() {
        assertThat(as(member, "GET", "/v2/share-backups/" + backup, "").body().path("share_backup"))
                .noneMatch(value -> value.asText().equals("manila-data"));
        assertThat(as(admin, "GET", "/v2/share-backups/" + backup, "")
                        .body()
                        .at("/share_backup/topic")
                        .asText())
                .isEqualTo("manila-data");
        assertThat(as(admin, "GET", "/v2/share-backups", "").body().path("share_backups"))
                .isEmpty();
        assertThat(as(admin, "GET", "/v2/share-backups?all_tenants=1", "")
                        .body()
                        .path("share_backups"))
                .hasSize(1);
        assertThat(as(admin, "GET", "/v2/share-backups?all_tenants=0", "")
                        .body()
                        .path("share_backups"))
                .isEmpty();
        assertThat(as(stranger, "GET", "/v2/share-backups?all_tenants=1", "")
                        .body()
                        .path("share_backups"))
                .isEmpty();
        assertThat(as(stranger, "GET", "/v2/shares/detail?all_tenants=1&project_id=blue", "")
                        .body()
                        .path("shares"))
                .isEmpty();
    }

    @Test
    void aPrivateTypeIsForAdministrators() {
        String id =
                as(admin, "POST", "/v2/types", """
                        {"share_type": {"name": "secret", "share_type_access:is_public": false,
                         "extra_specs": {"driver_handles_share_servers": "False"}}}""").body().at("/share_type/id").asText();
        assertThat(as(member, "GET", "/v2/types?is_public=all", "").body().toString())
                .doesNotContain("secret");
        assertThat(as(member, "GET", "/v2/types/" + id, "").code()).isEqualTo(404);
        assertThat(as(admin, "GET", "/v2/types", "").body().toString()).doesNotContain("secret");
        assertThat(as(admin, "GET", "/v2/types?is_public=all", "").body().path("share_types"))
                .hasSize(2);
        assertThat(as(admin, "GET", "/v2/types?is_public=false", "").body().path("share_types"))
                .hasSize(1);
        assertThat(as(admin, "GET", "/v2/types?is_public=perhaps", "").code()).isEqualTo(400);
        assertThat(as(admin, "GET", "/v2/types/" + id, "").code()).isEqualTo(200);
        assertThat(as(
                                member,
                                "POST",
                                "/v2/shares",
                                "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, \"share_type\": \"secret\"}}")
                        .code())
                .isEqualTo(404);
    }

    @Test
    void aBackupBelongsToTheSharesProjectWhoeverAsked() {
        RunningService.Answer answer =
                as(admin, "POST", "/v2/share-backups", "{\"share_backup\": {\"share_id\": \"%s\"}}".formatted(share));
        assertThat(answer.code()).isEqualTo(202);
        String path =
                "/v2/share-backups/" + answer.body().at("/share_backup/id").asText();
        assertThat(as(member, "GET", path, "").code()).isEqualTo(200);
        service.await(() -> as(member, "GET", path, "")
                .body()
                .at("/share_backup/status")
                .asText()
                .equals("available"));
        assertThat(as(member, "DELETE", path, "").code()).isEqualTo(202);
        service.await(() -> as(member, "GET", path, "").code() == 404);
    }

    private static String named(String text) {
        return text.replace("SHARE", share).replace("BACKUP", backup);
    }
}
