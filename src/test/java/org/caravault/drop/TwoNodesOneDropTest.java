package org.caravault.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.caravault.chaos.DyingNode;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many nodes look into a directory, and whenever one of them dies, each file is carried out once. */
class TwoNodesOneDropTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path data;

    private List<String> settings(String node) throws IOException {
        Path box = Files.createDirectories(data.resolve("box"));
        return List.of(
                "node=" + node,
                "drop_directory=" + box,
                "drop.polling_ms=20",
                "drop.quiet_ms=0",
                "quota_backups=-1",
                "job.heartbeat_ms=250");
    }

    private long answers(String outcome) throws IOException {
        Path room = data.resolve("box").resolve(outcome);
        if (!Files.isDirectory(room)) {
            return 0;
        }
        try (var names = Files.list(room)) {
            return names.filter(path -> path.toString().endsWith(".result.json"))
                    .count();
        }
    }

    private void drop(String name, String share) throws IOException {
        Files.writeString(data.resolve(name), "{\"share_backup\": {\"share\": \"%s\"}}".formatted(share));
        Files.move(data.resolve(name), data.resolve("box").resolve(name));
    }

    @Test
    void eachOfManyFilesIsCarriedOutOnce() throws Exception {
        int shares = 12;
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes here = RunningRoutes.start(pool, data, settings("here"), main -> {});
                RunningRoutes there = RunningRoutes.start(pool, data, settings("there"), main -> {})) {
            for (int i = 0; i < shares; i++) {
                here.share("share" + i, Trees.small(data.resolve("share" + i)));
            }
            for (int i = 0; i < shares; i++) {
                drop("drop" + i + ".json", "share" + i);
            }
            await().atMost(SOON).until(() -> answers("done") == shares);
            assertThat(answers("failed")).isZero();
            assertThat(there.count("backups")).isEqualTo(shares);
            assertThat(there.count("drops")).isEqualTo(shares);
            awaitNothingTaken();
        }
    }

    @ParameterizedTest(name = "{1} {0}")
    @CsvSource({
        "take-drop-act, before", // read, nothing written
        "put-drop-aside, before", // written down, the file still there
        "request-it, before", // about to ask
        "note-asked, after", // asked, not committed
    })
    void aNodeThatIsKilledLosesNoFileAndAsksNothingTwice(String step, String when) throws Exception {
        String url = TestDatabase.freshUrl();
        AtomicBoolean died = new AtomicBoolean();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            try (RunningRoutes here = RunningRoutes.start(pool, data, List.of("node=here"), main -> {})) {
                Share share = here.share("home", Trees.small(data.resolve("home")));
                List<String> doomed = settings("doomed");
                drop("one.json", share.id().toString());
                try (DyingNode node = DyingNode.atNames(url, data, List.of(step), when.equals("after"), 1, doomed)) {
                    died.set(node.diesWithin(SOON.toSeconds()));
                }
                assertThat(died).as("the node reached the step").isTrue();
                assertThat(answers("done")).isZero();
            }
            try (RunningRoutes again = RunningRoutes.start(pool, data, settings("doomed"), main -> {})) {
                await().atMost(SOON).until(() -> answers("done") == 1);
                assertThat(again.count("backups")).isEqualTo(1);
                assertThat(again.count("drops")).isEqualTo(1);
                await("the file lies beside its answer")
                        .atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(data.resolve("box/done/one.json")).exists());
                assertThat(data.resolve("box/one.json")).doesNotExist();
                awaitNothingTaken();
            }
        }
    }

    /** The answer is written first, and then the file is laid beside it. */
    private void awaitNothingTaken() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(data.resolve("box/taken")).isEmptyDirectory());
    }
}
