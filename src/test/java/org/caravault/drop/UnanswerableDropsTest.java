package org.caravault.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.caravault.chaos.LoggedLines;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may drop files chooses their names and what lies beside them: it must delay no other project, and fill no log. */
class UnanswerableDropsTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int MANY = 450; // more than are carried on at once

    @TempDir
    private Path data;

    private Path box;
    private Path green;
    private HikariDataSource pool;
    private RunningRoutes routes;
    private LoggedLines log;

    @BeforeEach
    void start() throws Exception {
        box = Files.createDirectories(data.resolve("box"));
        green = Files.createDirectories(data.resolve("green-box"));
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(
                pool,
                data,
                List.of("drop_directory=green:" + green + "," + box, "drop.polling_ms=50", "drop.quiet_ms=0"),
                main -> {});
        log = new LoggedLines(Level.WARN);
    }

    @AfterEach
    void stop() {
        log.close();
        routes.close();
        pool.close();
    }

    private static void drop(Path directory, String name, String content) throws IOException {
        Path hidden = Files.writeString(directory.resolve(".hidden"), content);
        Files.move(hidden, directory.resolve(name));
    }

    private static List<JsonNode> answers(Path room) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (Stream<Path> all = Files.list(room)) {
            List<JsonNode> found = new ArrayList<>();
            for (Path answer : all.filter(path -> path.toString().endsWith(".result.json"))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList()) {
                found.add(json.readTree(answer.toFile()));
            }
            return found;
        }
    }

    @Test
    void aNameOfAsManyBytesAsThereMayBeIsAnswered() throws Exception {
        List<String> names = List.of(
                "ü".repeat(125) + ".json",
                "漢".repeat(83) + ".json",
                "𠀀".repeat(62) + ".json", // four bytes, two of Java's characters
                "a" + "𠀀".repeat(62) + ".json",
                "x".repeat(255),
                "x".repeat(250) + ".json",
                "x".repeat(249) + "y.json");
        for (String name : names) {
            assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(250, 255);
            drop(box, name, "{\"delete\": {\"backup\": \"none\"}}");
        }
        await().atMost(SOON)
                .until(() -> Files.isDirectory(box.resolve("failed"))
                        && answers(box.resolve("failed")).size() == names.size());
        assertThat(answers(box.resolve("failed")))
                .as("each was read as what it is")
                .allMatch(answer -> answer.at("/requests/0/cause").asText().contains("could not be found"));
        assertThat(log.all()).isEmpty();
    }

    @Test
    void dropsThatCannotBeAnsweredHoldUpNoOtherDirectoryAndAreTriedSeldomAndLoggedOnce() throws Exception {
        await().atMost(SOON).until(() -> Files.isDirectory(green.resolve("failed")));
        Files.delete(green.resolve("failed"));
        Files.createSymbolicLink(green.resolve("failed"), box);
        routes.beans.db().sql("""
                insert into drops (id, project_id, directory, file_key, name, cause)
                select gen_random_uuid(), 'green', ?, 'key ' || n, 'drop-' || n, 'bad' from generate_series(1, ?) n""").params(green.toString(), MANY).update();

        for (int i = 0; i < 3; i++) {
            drop(box, "mine-" + i, "{\"delete\": {\"backup\": \"none\"}}");
            Path answer = box.resolve("failed/mine-" + i + ".result.json");
            await().atMost(SOON).until(() -> Files.exists(answer));
        }
        await().atMost(SOON).until(() -> count("tries > 1") > MANY / 2);

        assertThat(count("answered_at is null")).isEqualTo(MANY);
        int most = routes.beans
                .db()
                .sql("select max(tries) from drops where project_id = 'green'")
                .query(Integer.class)
                .single();
        assertThat(most)
                .as(
                        "the pauses grow: %s",
                        routes.beans
                                .db()
                                .sql(
                                        "select tries || ': ' || count(*) || ' ' || min(next_at - clock_timestamp()) from drops"
                                                + " where project_id = 'green' group by tries order by tries")
                                .query(String.class)
                                .list())
                .isLessThan(10);
        assertThat(log.all())
                .as("one line for each cause")
                .hasSizeBetween(1, 4)
                .anyMatch(line -> line.contains("failed"));

        Files.delete(green.resolve("failed"));
        await().atMost(SOON).until(() -> count("answered_at is null") == 0);
    }

    private int count(String which) {
        return routes.beans
                .db()
                .sql("select count(*) from drops where project_id = 'green' and " + which)
                .query(Integer.class)
                .single();
    }

    @Test
    void aDirectoryThatCannotBeUsedIsLoggedOnceAndWhenItCanBeUsedAgain() throws Exception {
        await().atMost(SOON).until(() -> Files.isDirectory(green.resolve("taken")));
        Files.delete(green.resolve("taken"));
        Files.createSymbolicLink(green.resolve("taken"), box);
        await().atMost(SOON).until(() -> !log.all().isEmpty());
        drop(box, "mine", "{\"delete\": {\"backup\": \"none\"}}"); // some looks later
        await().atMost(SOON).until(() -> Files.exists(box.resolve("failed/mine.result.json")));
        assertThat(log.all()).hasSize(1);
        Files.delete(green.resolve("taken"));
        drop(green, "theirs", "{\"delete\": {\"backup\": \"none\"}}");
        await().atMost(SOON).until(() -> Files.exists(green.resolve("failed/theirs.result.json")));
        assertThat(log.all()).hasSize(1);
    }

    @Test
    void whatTheDatabaseMayNotKeepIsAnswered() throws Exception {
        List<String> contents = List.of(
                "{\"share_backup\": {\"share\": \"s\", \"backup_options\": {\"a\": \"\\u0000\"}}}",
                "{\"share_backup\": {\"share\": \"s\", \"backup_options\": {\"\\u0000\": 1}}}",
                "{\"share_backup\": {\"share\": \"s\", \"backup_options\": {\"a\": \"\\ud800\"}}}",
                "{\"delete\": {\"backup\": \"\\u0000\"}}");
        routes.share("s", Trees.small(data.resolve("s")));
        for (int i = 0; i < contents.size(); i++) {
            drop(box, "bad-" + i + ".json", contents.get(i));
        }
        for (int i = 0; i < contents.size(); i++) {
            String answer = "bad-" + i + ".json.result.json";
            await(contents.get(i))
                    .atMost(SOON)
                    .until(() -> Files.exists(box.resolve("failed").resolve(answer))
                            || Files.exists(box.resolve("done").resolve(answer)));
        }
        assertThat(box.resolve("failed/bad-2.json.result.json")).exists();
        assertThat(box.resolve("failed/bad-3.json.result.json")).exists();
        assertThat(log.all()).noneMatch(line -> line.contains("drop"));
    }
}
