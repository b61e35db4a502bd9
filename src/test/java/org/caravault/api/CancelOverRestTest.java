package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever started a backup that takes too long must be able to stop it with nothing but the API. */
class CancelOverRestTest {
    @Test
    void aRunningBackupStopsAndAnIdleOneHasNothingToStop(@TempDir Path data) throws Exception {
        try (RunningService service = RunningService.start(data, "copy.bwlimit=1M")) {
            Path home = Files.createDirectories(data.resolve("home"));
            Files.write(home.resolve("large"), new byte[60 << 20]);
            Files.write(home.resolve("noise"), noise(60 << 20));
            String share = service.share("home", home);
            String path = "/v2/share-backups/"
                    + service.post("/v2/share-backups", "{\"share_backup\": {\"share_id\": \"" + share + "\"}}")
                            .body()
                            .at("/share_backup/id")
                            .asText();

            assertThat(service.post(path + "/action", "{\"cancel\": {\"why\": \"x\"}}")
                            .code())
                    .isEqualTo(400);
            RunningService.Answer cancel = service.post(path + "/action", "{\"cancel\": null}");

            assertThat(cancel.code()).isEqualTo(202);
            assertThat(cancel.response().body()).isEmpty();
            service.awaitStatus(path, "share_backup", "error");
            service.awaitStatus("/v2/shares/" + share, "share", "available");
            assertThat(service.get("/v2/messages").body().toString()).contains("cancelled by admin");
            RunningService.Answer late = service.post(path + "/action", "{\"cancel\": null}");
            assertThat(late.code()).isEqualTo(400);
            assertThat(late.message()).contains("status is error");
        }
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new java.util.Random(1).nextBytes(noise);
        return noise;
    }
}
