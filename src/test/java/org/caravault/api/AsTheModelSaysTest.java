package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.caravault.api.testing.ModelOfTheContract;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of operations by two projects and an admin: the service answers, and then shows, what the model does. */
class AsTheModelSaysTest {
    private static final int STEPS = 60;
    private static final List<String> CALLERS = List.of("blue", "blue", "green", "admin");
    private static final List<String> STATUSES = List.of("available", "error", "error_deleting", "creating");

    private RunningService service;
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<Integer, String> shareIds = new HashMap<>();
    private final Map<Integer, String> backupIds = new HashMap<>();
    private final ModelOfTheContract model = new ModelOfTheContract();
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        TokenFile file = new TokenFile(data.resolve("tokens"));
        tokens.put("blue", file.add("ann", "blue", Role.MEMBER));
        tokens.put("green", file.add("gil", "green", Role.MEMBER));
        tokens.put("admin", file.add("root", "admin", Role.ADMIN));
        service = RunningService.start(data, "auth_strategy=tokens", "quota_backups=" + ModelOfTheContract.QUOTA);
        int number = 0;
        for (String project : List.of("blue", "blue", "green")) {
            int size = ++number;
            String id = as(
                            project,
                            "POST",
                            "/v2/shares",
                            "{\"share\": {\"share_proto\": \"NFS\", \"size\": %d}}".formatted(size))
                    .body()
                    .at("/share/id")
                    .asText();
            shareIds.put(number, id);
            model.shares.put(number, new ModelOfTheContract.ShareModel(project, size, "available"));
            await("/v2/shares/" + id, "/share/status", "available");
            Files.writeString(data.resolve("shares").resolve(id).resolve("a"), "a");
        }
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void seesTheSame(long seed) {
        Random random = new Random(seed);
        for (int step = 1; step <= STEPS; step++) {
            step(random, step);
            same();
        }
        assertThat(log)
                .as("all kinds of answers came up")
                .anyMatch(line -> line.endsWith("202"))
                .anyMatch(line -> line.endsWith("413"))
                .anyMatch(line -> line.endsWith("404"))
                .anyMatch(line -> line.endsWith("400"));
    }

    private void step(Random random, int number) {
        String who = pick(random, CALLERS);
        int share = 1 + random.nextInt(shareIds.size());
        int backup = backupIds.isEmpty() ? 0 : pick(random, List.copyOf(backupIds.keySet()));
        String onShare = "/v2/shares/" + shareIds.get(share) + "/action";
        String onBackup = "/v2/share-backups/" + backupIds.getOrDefault(backup, "11111111-2222-3333-4444-555555555555");
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                Optional<String> name = random.nextBoolean() ? Optional.of("n" + number) : Optional.empty();
                RunningService.Answer answer = as(
                        who,
                        "POST",
                        "/v2/share-backups",
                        "{\"share_backup\": {\"share_id\": \"%s\"%s}}"
                                .formatted(
                                        shareIds.get(share),
                                        name.map(n -> ", \"name\": \"" + n + "\"")
                                                .orElse("")));
                check(who + " backs up " + share, answer, model.backUp(who, share, number, name));
                if (answer.code() == 202) {
                    backupIds.put(number, answer.body().at("/share_backup/id").asText());
                    await("/v2/share-backups/" + backupIds.get(number), "/share_backup/status", "available");
                    await("/v2/shares/" + shareIds.get(share), "/share/status", "available");
                }
            }
            case 3 -> {
                Optional<Integer> target = random.nextBoolean() ? Optional.of(share) : Optional.empty();
                RunningService.Answer answer = as(
                        who,
                        "POST",
                        onBackup + "/action",
                        "{\"restore\": %s}"
                                .formatted(target.map(t -> "\"" + shareIds.get(t) + "\"")
                                        .orElse("null")));
                check(who + " restores " + backup + " to " + target, answer, model.restore(who, backup, target));
                if (answer.code() == 202) {
                    await(onBackup, "/share_backup/status", "available");
                    await("/v2/shares/" + answer.body().at("/restore/share_id").asText(), "/share/status", "available");
                }
            }
            case 4 -> {
                RunningService.Answer answer = as(who, "DELETE", onBackup, "");
                check(who + " deletes " + backup, answer, model.delete(who, backup));
                if (answer.code() == 202) {
                    service.await(() -> as("admin", "GET", onBackup, "").code() == 404);
                }
            }
            case 5 -> {
                Optional<String> name = random.nextBoolean() ? Optional.of("r" + number) : Optional.empty();
                check(
                        who + " renames " + backup,
                        as(
                                who,
                                "PUT",
                                onBackup,
                                "{\"share_backup\": {\"name\": %s}}"
                                        .formatted(
                                                name.map(n -> "\"" + n + "\"").orElse("null"))),
                        model.rename(who, backup, name));
            }
            case 6 -> {
                String status = pick(random, STATUSES);
                check(
                        who + " resets " + backup + " to " + status,
                        as(
                                who,
                                "POST",
                                onBackup + "/action",
                                "{\"reset_status\": {\"status\": \"%s\"}}".formatted(status)),
                        model.reset(who, backup, status));
            }
            case 7 -> {
                String status = random.nextInt(3) > 0 ? "available" : "error";
                check(
                        who + " resets share " + share + " to " + status,
                        as(who, "POST", onShare, "{\"reset_status\": {\"status\": \"%s\"}}".formatted(status)),
                        model.resetShare(who, share, status));
            }
            default -> {
                int size = 1 + random.nextInt(5);
                check(
                        who + " extends " + share + " to " + size,
                        as(who, "POST", onShare, "{\"extend\": {\"new_size\": %d}}".formatted(size)),
                        model.extend(who, share, size));
            }
        }
    }

    private void check(String what, RunningService.Answer answer, int expected) {
        log.add(what + " → " + answer.code());
        assertThat(answer.code())
                .as(String.join("\n", log) + "\n" + answer.response().body())
                .isEqualTo(expected);
    }

    /** Whoever looks sees what the model shows. */
    private void same() {
        String soFar = String.join("\n", log);
        for (String who : List.of("blue", "green")) {
            JsonNode listed =
                    as(who, "GET", "/v2/share-backups/detail", "").body().path("share_backups");
            List<String> expected = model.listed(who).stream()
                    .map(number -> backupIds.get(number) + " "
                            + model.backups.get(number).status() + " "
                            + model.backups.get(number).name().orElse("null"))
                    .toList();
            List<String> actual = new ArrayList<>();
            listed.forEach(backup -> actual.add(backup.path("id").asText() + " "
                    + backup.path("status").asText() + " " + backup.path("name").asText("null")));
            assertThat(actual).as(soFar).isEqualTo(expected);
            assertThat(as(who, "GET", "/v2/quota-sets/" + who + "/detail", "")
                            .body()
                            .at("/quota_set/backups/in_use")
                            .asInt())
                    .as(soFar)
                    .isEqualTo(model.usage(who));
        }
        model.shares.forEach((number, share) -> {
            JsonNode shown = as("admin", "GET", "/v2/shares/" + shareIds.get(number), "")
                    .body()
                    .path("share");
            assertThat(shown.path("status").asText() + " " + shown.path("size"))
                    .as(soFar)
                    .isEqualTo(share.status() + " " + share.size());
        });
    }

    private void await(String path, String pointer, String value) {
        service.await(
                () -> as("admin", "GET", path, "").body().at(pointer).asText().equals(value));
    }

    private RunningService.Answer as(String who, String method, String path, String body) {
        return service.askAs(tokens.get(who), method, path, body, "2.91", "true");
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
