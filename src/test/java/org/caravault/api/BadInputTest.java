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

/** Bad input to every operation: a clear error in Manila's envelope, which names what is wrong, and nothing is changed. */
class BadInputTest {
    private static RunningService service;
    private static String share;
    private static String backup;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        Path home = Files.createDirectories(data.resolve("home"));
        Files.writeString(home.resolve("a"), "a");
        share = service.share("home", home);
        backup = service.backup(share, "first");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest(name = "{0} {1} {2} → {3} {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST | /v2/share-backups | `` | 400 | no body",
                "POST | /v2/share-backups | {\"x | 400 | Malformed",
                "POST | /v2/share-backups | {} | 422 | share_backup",
                "POST | /v2/share-backups | {\"share_backup\": null} | 422 | share_backup",
                "POST | /v2/share-backups | [] | 422 | share_backup",
                "POST | /v2/share-backups | {\"share_backup\": {}} | 400 | share_id",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": 5}} | 400 | 5",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"../../etc\"}} | 400 | ../../etc",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\", \"name\": {}}} | 400 | name",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\", \"name\": \"a\\u0000b\"}} | 400 | name",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\", \"name\": \"\\ud800\"}} | 400 | name",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\", \"backup_options\": \"x\"}} | 400 | backup_options",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\", \"backup_options\": {\"backup_type\": \"gold\"}}} | 400 | gold",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"SHARE\"}, \"share_backup\": {}} | 400 | share_backup",
                "POST | /v2/share-backups | {\"share_backup\": {\"share_id\": \"11111111-2222-3333-4444-555555555555\"}} | 400 | 11111111",
                "GET | /v2/share-backups/nonsense | `` | 404 | nonsense",
                "GET | /v2/share-backups/..%2f..%2fetc | `` | 404 | ID",
                "GET | /v2/share-backups?limit=-1 | `` | 400 | limit",
                "GET | /v2/share-backups?limit=many | `` | 400 | many",
                "GET | /v2/share-backups?offset=x | `` | 400 | offset",
                "GET | /v2/share-backups?sort_key=password | `` | 400 | password",
                "GET | /v2/share-backups?sort_dir=up | `` | 400 | up",
                "GET | /v2/share-backups?share_id=x%27;drop | `` | 400 | share_id",
                "PUT | /v2/share-backups/BACKUP | {\"backup\": {}} | 422 | share_backup",
                "PUT | /v2/share-backups/BACKUP | {\"share_backup\": {\"name\": []}} | 400 | name",
                "POST | /v2/share-backups/BACKUP/action | {} | 400 | action",
                "POST | /v2/share-backups/BACKUP/action | {\"explode\": null} | 400 | explode",
                "POST | /v2/share-backups/BACKUP/action | {\"restore\": {\"share\": 1}} | 400 | restore.share is unknown",
                "POST | /v2/share-backups/BACKUP/action | {\"restore\": {\"intact_only\": \"perhaps\"}} | 400 | intact_only",
                "POST | /v2/share-backups/BACKUP/action | {\"restore\": {\"share_id\": \"nowhere\"}} | 404 | nowhere",
                "POST | /v2/share-backups/BACKUP/action | {\"restore\": \"nowhere\"} | 404 | nowhere",
                "POST | /v2/share-backups/BACKUP/action | {\"reset_status\": {}} | 400 | status",
                "POST | /v2/share-backups/BACKUP/action | {\"reset_status\": {\"status\": \"fine\"}} | 400 | fine",
                "DELETE | /v2/share-backups/11111111-2222-3333-4444-555555555555 | `` | 404 | 11111111",
                "POST | /v2/shares | {\"share\": {\"size\": 1}} | 400 | share_proto",
                "POST | /v2/shares | {\"share\": {\"share_proto\": \"NFS\"}} | 400 | size",
                "POST | /v2/shares | {\"share\": {\"share_proto\": \"NFS\", \"size\": 0}} | 400 | size",
                "POST | /v2/shares | {\"share\": {\"share_proto\": \"NFS\", \"size\": 99999999999}} | 400 | size",
                "POST | /v2/shares | {\"share\": {\"share_proto\": \"CIFS\", \"size\": 1}} | 400 | CIFS",
                "POST | /v2/shares/manage | {\"share\": {\"protocol\": \"NFS\", \"export_path\": \"/x\"}} | 400 | service_host",
                "POST | /v2/shares/manage | {\"share\": {\"service_host\": \"here\", \"protocol\": \"NFS\", \"export_path\": \"/x\"}} | 400 | service_host",
                "POST | /v2/shares/manage | {\"share\": {\"service_host\": \"h@cloud#p\", \"protocol\": \"NFS\", \"export_path\": \"/x\"}} | 404 | cloud",
                "POST | /v2/shares/manage | {\"share\": {\"service_host\": \"h@local#p\", \"protocol\": \"NFS\", \"export_path\": \"/x/../etc\"}} | 400 | export_path",
                "POST | /v2/shares/manage | {\"share\": {\"service_host\": \"h@external#p\", \"protocol\": \"NFS\", \"export_path\": \"-o:/x\"}} | 400 | export_path",
                "POST | /v2/shares/manage | {\"share\": {\"service_host\": \"h@external#p\", \"protocol\": \"NFS\", \"export_path\": \"nas:/a b\"}} | 400 | export_path",
                "DELETE | /v2/shares/SHARE | `` | 403 | backups",
                "POST | /v2/shares/SHARE/action | {\"force_delete\": null} | 400 | backups",
                "POST | /v2/shares/SHARE/action | {\"reset_status\": {\"status\": \"fine\"}} | 400 | fine",
                "PUT | /v2/quota-sets/default | {\"quota_set\": {\"backups\": \"few\"}} | 400 | few",
                "PUT | /v2/quota-sets/default | {\"quota_set\": {\"backups\": -2}} | 400 | backups",
                "PUT | /v2/quota-sets/default | {\"quota_set\": {\"backups\": 0}} | 400 | used",
                "GET | /v2/messages/nonsense | `` | 404 | nonsense",
                "PATCH | /v2/shares | `` | 404 | found",
                "DELETE | /v2/share-backups | `` | 404 | found",
                "GET | /v2/share-backups/ | `` | 404 | found",
                "GET | /v2/nothing | `` | 404 | found",
                "GET | /nothing | `` | 404 | found",
            })
    void isRefusedAndChangesNothing(String method, String path, String body, int code, String names) {
        String before = everything();
        RunningService.Answer answer = service.ask(
                method,
                path.replace("SHARE", share).replace("BACKUP", backup),
                (body == null ? "" : body).replace("SHARE", share),
                "2.91",
                "true");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.message()).contains(names).doesNotContain("Exception", "org.caravault");
        assertThat(answer.body().elements().next().path("code").asInt()).isEqualTo(code);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aNameMayHave255CharactersAndNotOneMore() {
        assertThat(service.post(
                                "/v2/share-backups",
                                "{\"share_backup\": {\"share_id\": \"%s\", \"name\": \"%s\"}}"
                                        .formatted(share, "x".repeat(256)))
                        .message())
                .contains("name", "255");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        RunningService.Answer answer = service.post("/v2/share-backups", "x".repeat((1 << 20) + 1));
        assertThat(answer.code()).isEqualTo(413);
        assertThat(answer.message()).contains("larger");
    }

    private static String everything() {
        return service.get("/v2/shares/detail").body() + " "
                + service.get("/v2/share-backups/detail").body() + " "
                + service.get("/v2/quota-sets/default").body();
    }
}
