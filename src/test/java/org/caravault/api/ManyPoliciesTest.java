package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One project's policies are read again and again by every node: it must not be able to make them endless. */
class ManyPoliciesTest {
    private static final String POLICIES = "/v2/share-backup-policies";
    private static final int MOST = 5;
    private static final int FILES = 7;

    private static RunningService service;
    private static String blue;
    private static String green;
    private static String admin;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        TokenFile tokens = new TokenFile(data.resolve("tokens"));
        blue = tokens.add("ann", "blue", Role.MEMBER);
        green = tokens.add("sam", "green", Role.MEMBER);
        admin = tokens.add("root", "ops", Role.ADMIN);
        Path files = Files.createDirectories(data.resolve("policies"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    files.resolve(i + ".yaml"),
                    "{name: file-%d, project: green, shares: all, schedule: every 1d, enabled: false}".formatted(i));
        }
        service = RunningService.start(
                data, "auth_strategy=tokens", "policies=" + files, "policy.reload_ms=100", "quota_policies=" + MOST);
        service.await(() -> names(green, "").size() == FILES);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RunningService.Answer as(String token, String method, String path, String body) {
        return service.askAs(token, method, path, body, "", "");
    }

    private static RunningService.Answer make(String token, String name) {
        return as(token, "POST", POLICIES, """
                {"share_backup_policy": {"name": "%s", "shares": "all", "schedule": "every 1d", "enabled": false}}""".formatted(name));
    }

    private static List<String> names(String token, String query) {
        JsonNode list = as(token, "GET", POLICIES + query, "").body().path("share_backup_policies");
        return StreamSupport.stream(list.spliterator(), false)
                .map(policy -> policy.path("name").asText())
                .toList();
    }

    @Test
    void oneMoreThanTheLimitIsRefusedAlsoWhenManyAskAtOnceAndChangesAreNot() {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<RunningService.Answer>> asked = IntStream.range(0, 24)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> make(blue, "p-" + i), callers))
                    .toList();
            List<RunningService.Answer> answers = new ArrayList<>();
            asked.forEach(one -> answers.add(one.join()));
            assertThat(answers).filteredOn(answer -> answer.code() == 200).hasSize(MOST);
            assertThat(answers).filteredOn(answer -> answer.code() != 200).allSatisfy(refused -> {
                assertThat(refused.code()).isEqualTo(413);
                assertThat(refused.body().at("/overLimit/message").asText())
                        .isEqualTo("Maximum number of policies allowed (5) exceeded.");
            });
        } finally {
            callers.shutdownNow();
        }
        List<String> made = names(blue, "");
        assertThat(made).hasSize(MOST).isSorted();
        assertThat(as(blue, "PUT", POLICIES + "/" + made.get(0), "{\"share_backup_policy\": {\"jitter\": \"20m\"}}")
                        .code())
                .isEqualTo(200);
        assertThat(make(green, "one-more").code()).as("those of files count").isEqualTo(413);
        assertThat(as(blue, "DELETE", POLICIES + "/" + made.get(0), "").code()).isEqualTo(204);
        assertThat(make(blue, "another").code()).isEqualTo(200);
    }

    @Test
    void aListIsReadByPages() {
        assertThat(names(green, ""))
                .containsExactlyElementsOf(
                        IntStream.range(0, FILES).mapToObj(i -> "file-" + i).toList());
        assertThat(names(green, "?limit=2&offset=4")).containsExactly("file-4", "file-5");
        assertThat(names(green, "?limit=2&offset=6")).containsExactly("file-6");
        assertThat(names(green, "?all_tenants=1"))
                .as("only an administrator's wish")
                .hasSize(FILES);
        JsonNode first =
                as(green, "GET", POLICIES + "?limit=3&with_count=true", "").body();
        assertThat(first.path("count").asInt()).isEqualTo(FILES);
        assertThat(first.path("share_backup_policies_links").toString()).contains("offset=3");
        JsonNode last =
                as(green, "GET", POLICIES + "?limit=3&offset=6", "").body().path("share_backup_policies_links");
        assertThat(last.isMissingNode() || last.isEmpty()).as(last.toString()).isTrue();
        assertThat(names(admin, "?all_tenants=1")).contains("file-0");
        assertThat(names(admin, "")).isEmpty();
    }
}
