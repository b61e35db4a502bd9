package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.caravault.api.testing.RunningService;
import org.caravault.backup.BackupStatus;
import org.caravault.database.Database;
import org.caravault.share.ShareStatus;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever status something is stuck in, an administrator gets it out with nothing but the API, and it works again. */
class StuckStatusTest {
    private static RunningService service;
    private static HikariDataSource pool;
    private static String share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        service = RunningService.startOn(url, data, "quota_backups=-1");
        pool = Database.pool(url, "postgres", "", 2);
        share = service.share("home", Files.createDirectories(data.resolve("home")));
    }

    @AfterAll
    static void stop() throws Exception {
        pool.close();
        service.close();
    }

    private static void stick(String table, String id, String status) {
        assertThat(JdbcClient.create(pool)
                        .sql("update " + table + " set status = ? where id = ?")
                        .params(status, UUID.fromString(id))
                        .update())
                .isOne();
    }

    private static void reset(String path) {
        assertThat(service.post(path + "/action", "{\"reset_status\": {\"status\": \"available\"}}")
                        .code())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @EnumSource(BackupStatus.class)
    void aBackupCanBeRestoredAndDeletedAgain(BackupStatus status) {
        String backup = service.backup(share, "stuck");
        String path = "/v2/share-backups/" + backup;
        stick("backups", backup, status.wire());
        reset(path);

        assertThat(service.post(path + "/action", "{\"restore\": null}").code()).isEqualTo(202);
        service.awaitStatus(path, "share_backup", "available");
        assertThat(service.ask("DELETE", path, "", "2.91", "true").code()).isEqualTo(202);
        service.await(() -> service.get(path).code() == 404);
    }

    @ParameterizedTest
    @EnumSource(ShareStatus.class)
    void aShareCanBeBackedUpAgain(ShareStatus status) {
        stick("shares", share, status.wire());
        reset("/v2/shares/" + share);

        service.backup(share, "after " + status.wire());
        service.awaitStatus("/v2/shares/" + share, "share", "available");
    }
}
