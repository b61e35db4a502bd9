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

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "2",
            "3.5",
            "1e999",
            "99999999999999999999",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"1\"",
            "\"available\"",
            "\"error\"",
            "\"NFS\"",
            "\"ip\"",
            "\"10.0.0.1\"",
            "\"all\"",
            "\"every 6h\"",
            "\"99999999999999w\"",
            "\"10.0.0.0/33\"",
            "\"::1\"",
            "\"rw\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"'; drop table shares; --\"",
            "\"../../etc\"",
            "\"${body}\"",
            "\"#{1+1}\"",
            "\"${sysenv.PATH}{{env:PATH}}$simple{sys.user.dir}\"",
            "\"--delete\"",
            "\"\\u001b[31m\\r\\n\"",
            "\"%s%n\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\": {\"b\": []}}",
            "\"SHARE\"",
            "\"BACKUP\"",
            "\"11111111-2222-3333-4444-555555555555\"",
            "\"" + "x".repeat(256) + "\"",
            "\"\\ufffd\\u202e\"",
            "NaN",
            "{");

    private static final List<String> KEYS = List.of(
            "share_backup",
            "share",
            "restore",
            "intact_only",
            "reset_status",
            "os-reset_status",
            "status",
            "share_id",
            "name",
            "description",
            "display_name",
            "backup_options",
            "backup_type",
            "size",
            "share_proto",
            "share_type",
            "metadata",
            "is_public",
            "service_host",
            "protocol",
            "export_path",
            "export_locations",
            "driver_options",
            "extend",
            "shrink",
            "new_size",
            "force",
            "allow_access",
            "deny_access",
            "access_type",
            "access_to",
            "access_level",
            "access_id",
            "soft_delete",
            "unmanage",
            "revert",
            "snapshot_id",
            "quota_set",
            "backups",
            "backup_gigabytes",
            "quota_class_set",
            "extra_specs",
            "driver_handles_share_servers",
            "update_access",
            "share_replica",
            "migration_start",
            "cancel",
            "snapshot",
            "force_delete",
            "share_backup_policy",
            "shares",
            "schedule",
            "retention",
            "keep_last",
            "jitter",
            "preview",
            "run",
            "",
            "\\u0000",
            "a'b");

    private static final List<String> QUERY = List.of(
            "limit",
            "offset",
            "sort_key",
            "sort_dir",
            "with_count",
            "all_tenants",
            "share_id",
            "status",
            "name",
            "name~",
            "description~",
            "host",
            "project_id",
            "is_public",
            "is_soft_deleted",
            "metadata",
            "extra_specs",
            "access_to",
            "share_type_id",
            "marker",
            "id",
            "CamelHttpPath",
            "CamelHttpResponseCode",
            "share_id[]");

    private static final List<String> WORDS = List.of(
            "1",
            "0",
            "-1",
            "x",
            "",
            "%00",
            "%ff",
            "99999999999999999999",
            "created_at",
            "asc",
            "SHARE",
            "%27%3b--",
            "a%2Fb",
            "%7B%27a%27%3A%27b%27%7D",
            "%7B%27a%27%3A%27%00%27%7D",
            "true",
            "*",
            "%F0%9F%92%BE",
            "id",
            "2147483648");

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
        Random random = new Random(seed);
        for (int i = 0; i < REQUESTS; i++) {
            String[] operation = pick(random, OPERATIONS);
            String path = path(random, operation[1]) + query(random);
            String body = random.nextInt(10) == 0 ? "" : value(random, 0);
            String version = pick(random, List.of("2.91", "2.91", "2.91", "2.99", "2.6", "2.44", "", "x", "2.1000"));
            settled();
            String before = everything();
            RunningService.Answer answer = service.ask(
                    operation[0], path, named(body), version, pick(random, List.of("true", "true", "true", "")));
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
                    Random random = new Random(seed);
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

    private static void mustBeAnswered(Random random, String which) {
        String[] operation = pick(random, OPERATIONS);
        String path = path(random, operation[1]) + query(random);
        String body = random.nextInt(10) == 0 ? "" : value(random, 0);
        String version = pick(random, List.of("2.91", "2.91", "2.99", "2.80", "2.6", "2.44", "2.0", "", "x", "2.1000"));
        RunningService.Answer answer =
                service.ask(operation[0], path, named(body), version, pick(random, List.of("true", "true", "1", "")));
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

    private static String path(Random random, String template) {
        String path = template;
        while (path.contains("{")) {
            String id = random.nextInt(3) > 0
                    ? (path.startsWith("/v2/share-backups") ? "BACKUP" : "SHARE")
                    : pick(random, WORDS).replaceAll("^$", "x");
            path = path.replaceFirst("\\{[^}]+}", id.replace("$", ""));
        }
        return named(path);
    }

    private static String query(Random random) {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            query.append(query.isEmpty() ? "?" : "&")
                    .append(pick(random, QUERY).replace("[", "%5B").replace("]", "%5D"))
                    .append("=")
                    .append(named(pick(random, WORDS)));
        }
        return query.toString();
    }

    private static String value(Random random, int depth) {
        if (depth > 2 || (depth > 0 && random.nextInt(3) == 0)) {
            return pick(random, VALUES);
        }
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(depth == 0 ? 2 : 4); i >= 0; i--) {
            object.append(object.length() > 1 ? "," : "")
                    .append('"')
                    .append(pick(random, KEYS))
                    .append("\":")
                    .append(value(random, depth + 1));
        }
        return object.append("}").toString();
    }

    private static String named(String text) {
        return text.replace("SHARE", share).replace("BACKUP", backup);
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
