package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.caravault.api.testing.RandomRequests;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every operation of the contract, called with bodies, ids, queries and headers that no real client sends: never a 5xx, always
 * Manila's envelope, and a refused request changes nothing. A seed that fails can be run again.
 */
class FuzzedRequestsTest {
    private static final int REQUESTS = 400;

    private static RunningService service;
    private static HikariDataSource pool;
    private static JdbcClient db;
    private static String share;
    private static String backup;
    private static final List<String[]> OPERATIONS = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        service = RunningService.startOn(url, data, "quota_backups=3");
        pool = Database.pool(url, "postgres", "", 2);
        db = JdbcClient.create(pool);
        Path home = Files.createDirectories(data.resolve("home"));
        Files.writeString(home.resolve("a"), "a");
        share = service.share("home", home);
        backup = service.backup(share, "first");
        JsonNode paths = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("config/openapi.yaml").toFile())
                .path("paths");
        paths.properties().stream()
                .filter(path -> !path.getKey().startsWith("/docs")) // not ours, and full of words like Exception
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (Set.of("get", "put", "post", "delete").contains(method)) {
                        OPERATIONS.add(new String[] {method.toUpperCase(Locale.ROOT), path.getKey()});
                    }
                }));
    }

    @AfterAll
    static void stop() throws Exception {
        pool.close();
        service.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverFailsAndARefusalChangesNothing(long seed) {
        RandomRequests random = new RandomRequests(seed, share, backup);
        for (int i = 0; i < REQUESTS; i++) {
            String[] operation = random.pick(OPERATIONS);
            String path = random.path(operation[1]);
            String body = random.body();
            String version = random.pick(List.of("2.91", "2.91", "2.91", "2.99", "2.6", "2.44", "", "x", "2.1000"));
            settled();
            String before = everything();
            RunningService.Answer answer =
                    service.ask(operation[0], path, body, version, random.pick(List.of("true", "true", "true", "")));
            String request = seed + ": " + operation[0] + " " + path + " " + version + " " + body;
            assertThat(answer.code()).as(request).isLessThan(500);
            assertThat(answer.response().body()).as(request).doesNotContain("Exception", "org.caravault", "\tat ");
            if (answer.code() >= 400) {
                assertThat(answer.body().elements().next().path("code").asInt())
                        .as(request)
                        .isEqualTo(answer.code());
                assertThat(everything()).as(request).isEqualTo(before);
            }
        }
    }

    /** Many at once, as many as {@code -Dcaravault.fuzz=N} says: none fails, none hangs, none shows how it is made. */
    @Test
    void howeverManyAskAtOnceNoneIsAnsweredWithAFailure() throws Exception {
        int requests = Integer.getInteger("caravault.fuzz", 2_000);
        int clients = 4;
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                long seed = 100L + client;
                all.add(pool.submit(() -> {
                    RandomRequests random = new RandomRequests(seed, share, backup);
                    for (int i = 0; i < requests / clients; i++) {
                        mustBeAnswered(random, seed + "/" + i);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(); // each request has a deadline of its own
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void mustBeAnswered(RandomRequests random, String which) {
        String[] operation = random.pick(OPERATIONS);
        String path = random.path(operation[1]);
        String body = random.body();
        String version = random.pick(List.of("2.91", "2.91", "2.99", "2.80", "2.6", "2.44", "2.0", "", "x", "2.1000"));
        RunningService.Answer answer =
                service.ask(operation[0], path, body, version, random.pick(List.of("true", "true", "1", "")));
        String request = which + ": " + operation[0] + " " + path + " " + version + " " + body;
        assertThat(answer.code()).as(request).isLessThan(500);
        assertThat(answer.response().body())
                .as(request)
                .doesNotContain("Exception", "org.caravault", "\tat ", "org.postgresql", "SELECT ", "select * ");
    }

    @Test
    void bytesThatAreNoJsonAreRefused() {
        Random random = new Random(4);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String body = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(service.post("/v2/share-backups", body).code()).isBetween(400, 499);
        }
        assertThat(service.post("/v2/share-backups", "[".repeat(100_000)).code())
                .isEqualTo(400);
        assertThat(service.post("/v2/share-backups", "{\"share_backup\": " + "1".repeat(500_000) + "}")
                        .code())
                .isEqualTo(400);
    }

    /** What an earlier request has set going, such as the deletion of a backup, has ended. */
    private static void settled() {
        service.await(() -> db.sql("select count(*) from scheduled_tasks")
                        .query(Integer.class)
                        .single()
                == 0);
    }

    /** Deletions and restores go on after their answer, so only what a refusal could have changed is looked at. */
    private static String everything() {
        return service.get("/v2/types").body()
                + " "
                + service.get("/v2/quota-sets/default").body()
                + service.get("/v2/quota-class-sets/default").body()
                + names(service.get("/v2/shares/detail?all_tenants=1").body().path("shares"))
                + names(service.get("/v2/share-backups/detail?all_tenants=1")
                        .body()
                        .path("share_backups"));
    }

    private static String names(JsonNode list) {
        StringBuilder all = new StringBuilder();
        for (JsonNode one : list) {
            if (!Set.of("deleting", "unmanaging").contains(one.path("status").asText())) { // it may go at any time
                all.append(one.path("id"))
                        .append(one.path("name"))
                        .append(one.path("description"))
                        .append(one.path("metadata"))
                        .append(one.path("size"));
            }
        }
        return all.toString();
    }
}
