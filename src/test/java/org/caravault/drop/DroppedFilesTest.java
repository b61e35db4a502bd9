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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that is put into a directory is carried out once and answered; whatever else is put there is answered too. */
class DroppedFilesTest {
    private HikariDataSource pool;

    @TempDir
    private Path data;

    private Path box;
    private RunningRoutes routes;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh(); // its own: another test's vault is not here
        box = Files.createDirectories(data.resolve("box"));
        routes = RunningRoutes.start(
                pool,
                data,
                List.of("drop_directory=" + box, "drop.polling_ms=50", "drop.quiet_ms=0", "quota_backups=-1"),
                main -> {});
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private static String unique(String name) {
        return name + "-" + UUID.randomUUID();
    }

    private void drop(String name, String content) throws IOException {
        Path hidden = box.resolve("." + name);
        Files.writeString(hidden, content);
        Files.move(hidden, box.resolve(name));
    }

    private JsonNode answer(String outcome, String name) throws IOException {
        Path result = box.resolve(outcome).resolve(name + ".result.json");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(result));
        // it may be answered a moment before it is put aside
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.notExists(box.resolve(name)));
        return new ObjectMapper().readTree(result.toFile());
    }

    @Test
    void aBackupIsMadeAndTheAnswerHasItsLocation() throws Exception {
        String name = unique("home");
        Share share = routes.share(name, Trees.small(data.resolve("home")));
        drop("one.json", """
                {"share_backup": {"share": "%s", "name": "by hand", "backup_options": {"why": "move"}}}""".formatted(name));

        JsonNode request = answer("done", "one.json").at("/requests/0");
        Backup backup = routes.backup(UUID.fromString(request.path("backup_id").asText()));
        assertThat(backup.shareId()).isEqualTo(share.id());
        assertThat(backup.name()).contains("by hand");
        assertThat(backup.made().method().options()).isEqualTo("{\"why\":\"move\"}");
        assertThat(backup.made().owner().userId()).isEqualTo("drop");
        assertThat(backup.status()).isEqualTo(BackupStatus.AVAILABLE);
        assertThat(request.path("bytes").asLong()).isEqualTo(backup.bytes().orElseThrow());
        assertThat(request.path("seconds").asDouble()).isPositive();
        assertThat(Path.of(request.path("location").asText(), "data")).isDirectory();
        awaitNothingTaken();
        assertThat(box.resolve("done/one.json")).content().contains("share_backup");
    }

    @Test
    void aListIsCarriedOutInOrderAndYamlWillDo() throws Exception {
        String name = unique("home");
        Path home = Trees.small(data.resolve("home"));
        Share share = routes.share(name, home);
        Backup old = routes.backUp(share.id());
        routes.awaitBackup(old.id(), BackupStatus.AVAILABLE);
        Files.writeString(home.resolve("came-later"), "goes");
        drop("list.yaml", """
                - restore: {backup: %s, intact_only: true}
                - restore: {backup: %s}
                - share_backup: {share: %s, name: 2026}
                - delete: {backup: %s}
                """.formatted(old.id(), old.id(), name, old.id()));

        JsonNode answer = answer("done", "list.yaml");
        assertThat(answer.path("requests").findValuesAsText("status")).containsExactly("done", "done", "done", "done");
        assertThat(home.resolve("came-later")).doesNotExist();
        assertThat(routes.beans.backups().find(old.id())).isEmpty();
        assertThat(routes.beans.backups().ofShare(share.id()))
                .singleElement()
                .extracting(Backup::name)
                .isEqualTo(Optional.of("2026"));
    }

    @Test
    void whatComesAfterAFailureIsNotTried() throws Exception {
        String name = unique("home");
        Share share = routes.share(name, Trees.small(data.resolve("home")));
        drop("list.json", """
                [{"share_backup": {"share": "%s"}}, {"delete": {"backup": "nightmare"}}, {"share_backup": {"share": "%s"}}]""".formatted(name, name));

        JsonNode answer = answer("failed", "list.json");
        assertThat(answer.path("requests").findValuesAsText("status")).containsExactly("done", "failed", "not_tried");
        assertThat(answer.at("/requests/1/field").asText()).isEqualTo("delete.backup");
        assertThat(answer.at("/requests/1/cause").asText()).isEqualTo("backup 'nightmare' could not be found");
        assertThat(routes.beans.backups().ofShare(share.id())).hasSize(1);
    }

    @Test
    void aRefusalIsAnsweredInTheWordsOfTheService() throws Exception {
        String name = unique("home");
        Share share = routes.share(name, Trees.small(data.resolve("home")));
        drop("typed.json", """
                {"share_backup": {"share": "%s", "backup_options": {"backup_type": "tape"}}}""".formatted(share.id()));
        assertThat(answer("failed", "typed.json").at("/requests/0/cause").asText())
                .contains("no backup type 'tape'");
        assertThat(routes.beans.backups().ofShare(share.id())).isEmpty();
    }

    @Test
    void aBackupThatFailsIsAnsweredWithItsCause() throws Exception {
        String name = unique("home");
        Path home = Trees.small(data.resolve("home"));
        routes.share(name, home);
        Files.move(home, data.resolve("gone"));
        drop("fails.json", "{\"share_backup\": {\"share\": \"%s\"}}".formatted(name));
        assertThat(answer("failed", "fails.json").at("/requests/0/cause").asText())
                .contains(name, "failed at step");
    }

    @ParameterizedTest(name = "{0}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "empty.json | '' | '' | the file is empty",
                "half.json | '{\"share_backup\": {\"sha' | '' | neither a request nor a list of them",
                "half.yaml | '- share_backup: {sha' | '' | neither a request nor a list of them",
                "two.json | '{} {}' | '' | neither a request nor a list of them",
                "number.json | 7 | '' | must be an object with one member",
                "none.json | [] | '' | a list must contain 1 to 10000 requests",
                "unknown.json | '{\"drop_table\": {}}' | drop_table | is unknown",
                "typo.json | '[{\"share_backup\": {\"shar\": \"x\"}}]' | [0].share_backup.shar | is unknown; known are",
                "missing.json | '{\"restore\": {}}' | restore.backup | is missing: a name or an id",
                "flag.json | '{\"restore\": {\"backup\": \"a\", \"intact_only\": 1}}' | restore.intact_only | must be true or false",
                "type.json | '{\"delete\": {\"backup\": [1]}}' | delete.backup | must be a text",
                "options.json | '{\"share_backup\": {\"share\": \"x\", \"backup_options\": 1}}' | share_backup.backup_options | must be an object",
                "twice.json | '{\"delete\": {\"backup\": \"a\", \"backup\": \"b\"}}' | '' | Duplicate field",
                "nul.json | '{\"delete\": {\"backup\": \"a\\u0000\"}}' | delete.backup | must be a text of 1 to 255",
            })
    void whatIsWrongIsNamedWithItsField(String name, String content, String field, String cause) throws Exception {
        drop(name, content);
        JsonNode answer = answer("failed", name);
        assertThat(answer.path("cause").asText()).contains(cause);
        assertThat(answer.path("field").asText()).isEqualTo(field);
        assertThat(answer.path("requests")).isEmpty();
        assertThat(box.resolve("failed").resolve(name)).exists();
    }

    @Test
    void hostileFilesAreAnsweredAndTheDirectoryKeepsWorking() throws Exception {
        Files.writeString(data.resolve("secret"), "{\"delete\": {\"backup\": \"x\"}}");
        Files.createSymbolicLink(box.resolve("link.json"), data.resolve("secret"));
        Files.createSymbolicLink(box.resolve("dangling"), Path.of("/nowhere"));
        Files.write(data.resolve("huge"), new byte[(1 << 20) + 1]);
        Files.move(data.resolve("huge"), box.resolve("huge.json"));
        drop("deep.json", "[".repeat(100_000));
        drop("bytes.yaml", new String(new byte[] {0, 1, 2, 7}, StandardCharsets.ISO_8859_1));
        drop("$(reboot); \n\u001b[31m.json", "{}");
        drop("n".repeat(250), "{}");
        drop("surrogate.json", "{\"delete\": {\"backup\": \"\\ud800\"}}");
        run("mkfifo", box.resolve("pipe").toString());
        run(
                "sh",
                "-c",
                "printf '{}' >'" + data + "/x' && mv '" + data + "/x' '" + box + "'/\"$(printf 'caf\\351.json')\"");

        assertThat(answer("failed", "link.json").path("cause").asText()).contains("symlink");
        assertThat(Files.isSymbolicLink(box.resolve("failed/link.json"))).isTrue();
        assertThat(answer("failed", "dangling").path("cause").asText()).contains("symlink");
        assertThat(answer("failed", "huge.json").path("cause").asText()).contains("1048577 bytes");
        assertThat(answer("failed", "deep.json").path("cause").asText()).contains("nesting depth");
        assertThat(answer("failed", "bytes.yaml").path("cause").asText()).contains("neither a request");
        assertThat(answer("failed", "__reboot__ ___31m.json").path("cause").asText())
                .contains("must be an object");
        assertThat(answer("failed", shortened("nnn")).path("cause").asText()).contains("must be an object");
        assertThat(answer("failed", "pipe").path("cause").asText()).contains("not a regular file");
        assertThat(answer("failed", "surrogate.json").path("cause").asText()).contains("not a character");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            try (var left = Files.list(box)) {
                return left.count() == 3; // taken, done and failed
            }
        });
        // noted as answered when the answer lies there, not before
        await().atMost(Duration.ofSeconds(30)).until(() -> routes.count("drops where answered_at is null") == 0);
        awaitNothingTaken();
    }

    /** The name under which a file with a very long one is answered. */
    private String shortened(String begin) throws IOException {
        String end = ".result.json";
        await().atMost(Duration.ofSeconds(60)).until(() -> !failed(begin, end).isEmpty());
        String found = failed(begin, end).get(0);
        return found.substring(0, found.length() - end.length());
    }

    private List<String> failed(String begin, String end) throws IOException {
        if (!Files.isDirectory(box.resolve("failed"))) {
            return List.of();
        }
        try (var all = Files.list(box.resolve("failed"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(begin) && name.endsWith(end))
                    .toList();
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void aFileThatIsDroppedAgainIsTakenAgain() throws Exception {
        drop("again.json", "{}");
        answer("failed", "again.json");
        Files.delete(box.resolve("failed/again.json.result.json"));
        Files.setLastModifiedTime(box.resolve("failed/again.json"), FileTime.from(Instant.EPOCH));
        Files.move(box.resolve("failed/again.json"), box.resolve("again.json"));
        answer("failed", "again.json");
        assertThat(routes.count("drops where name = 'again.json'")).isEqualTo(2);
    }

    /** The answer is written first, and then the file is laid beside it. */
    private void awaitNothingTaken() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(box.resolve("taken")).isEmptyDirectory());
    }
}
