package org.caravault.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each drop directory acts for its own project: a request in one must not reach another project's shares and backups. */
class DropsOfProjectsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private Path box;
    private Path green;
    private HikariDataSource pool;
    private RunningRoutes routes;

    @BeforeEach
    void start() throws Exception {
        box = Files.createDirectories(data.resolve("box"));
        green = Files.createDirectories(data.resolve("green-box"));
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(
                pool,
                data,
                List.of("drop_directory=" + box + ",green:" + green, "drop.polling_ms=50", "drop.quiet_ms=0"),
                main -> {});
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private static JsonNode answer(Path directory, String name, String request, String outcome) throws IOException {
        Path hidden = Files.writeString(directory.resolve("." + name), request);
        Files.move(hidden, directory.resolve(name));
        Path result = directory.resolve(outcome).resolve(name + ".result.json");
        await().atMost(SOON).until(() -> Files.exists(result));
        return new ObjectMapper().readTree(result.toFile()).at("/requests/0");
    }

    @Test
    void aRequestActsAsItsDirectorysProjectAndReachesNoOther() throws Exception {
        Share ours = routes.share("ours", Trees.small(data.resolve("ours")));
        Share theirs = routes.share("theirs", Trees.small(data.resolve("theirs")));
        routes.beans
                .db()
                .sql("update shares set project_id = 'green' where id = ?")
                .param(theirs.id())
                .update();

        answer(green, "own.json", "{\"share_backup\": {\"share\": \"theirs\"}}", "done");
        Backup backup = routes.beans.backups().ofShare(theirs.id()).get(0);
        assertThat(backup.projectId()).isEqualTo("green");
        assertThat(backup.status()).isEqualTo(BackupStatus.AVAILABLE);

        for (String share : List.of("ours", ours.id().toString())) {
            JsonNode refused =
                    answer(green, "not-" + share, "{\"share_backup\": {\"share\": \"%s\"}}".formatted(share), "failed");
            assertThat(refused.path("cause").asText()).contains("could not be found");
        }
        JsonNode kept = answer(box, "d.json", "{\"delete\": {\"backup\": \"%s\"}}".formatted(backup.id()), "failed");
        assertThat(kept.path("cause").asText()).contains("could not be found");
        assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
        assertThat(routes.beans.backups().ofShare(ours.id())).isEmpty();
    }

    @Test
    void aRestoreGoesToTheShareThatItNames() throws Exception {
        Share home = routes.share("home", Trees.small(data.resolve("home")));
        Path away = Files.createDirectories(data.resolve("away"));
        routes.share("away", away);
        Backup backup = routes.backUp(home.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        Files.writeString(data.resolve("home/notes.txt"), "newer");

        answer(
                box,
                "r.json",
                "{\"restore\": {\"backup\": \"%s\", \"target_share\": \"away\"}}".formatted(backup.id()),
                "done");

        assertThat(away.resolve("notes.txt")).hasContent("some notes");
        assertThat(data.resolve("home/notes.txt")).hasContent("newer");
    }
}
