package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.caravault.api.testing.RunningService;
import org.caravault.api.testing.TwoProjects;
import org.caravault.database.Database;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every operation of the contract, asked by everybody about their own and about another project's objects. The table is
 * {@code tenancy.txt}. Whoever is refused has changed nothing and read nothing.
 */
class TenancyTest {
    private static final Path TABLE = Path.of("src/test/resources/tenancy.txt");
    private static Path data;
    private static RunningService service;
    private static HikariDataSource pool;
    private static JdbcClient db;
    private static TwoProjects world;
    private static final Map<String, String> TOKENS = new LinkedHashMap<>();

    /** A line of the table. */
    record Line(String rule, String method, String path, String body, String version) {
        static Line of(String text) {
            String[] words = text.split("\\s*\\|\\s*", -1);
            String[] operation = words[1].split(" ", 2);
            return new Line(
                    words[0].strip(),
                    operation[0],
                    operation[1].strip(),
                    words.length > 2 ? words[2] : "",
                    words.length > 3 ? words[3].strip() : "2.91");
        }

        /** Of a path without its query. */
        String bare() {
            return path.replaceFirst("\\?.*", "");
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        data = directory;
        TokenFile file = new TokenFile(data.resolve("tokens"));
        for (String project : TwoProjects.NAMES) {
            for (Role role : Role.values()) {
                TOKENS.put(project + "-" + role.wire(), file.add(project + "-" + role.wire(), project, role));
            }
        }
        String url = TestDatabase.freshUrl();
        service = RunningService.startOn(
                url,
                data,
                "quota_backups=-1",
                "quota_backup_gigabytes=-1",
                "policy.polling_ms=600000",
                "watch_ms=600000");
        pool = Database.pool(url, "postgres", "", 2);
        db = JdbcClient.create(pool);
        world = new TwoProjects(db, data);
        // what is asked for is written down, and not done: jobs would change the rows that this test compares
        db.sql("create function nothing() returns trigger language plpgsql as 'begin return null; end'")
                .update();
        db.sql("create trigger no_jobs before insert on scheduled_tasks for each row execute function nothing()")
                .update();
    }

    @AfterAll
    static void stop() throws Exception {
        pool.close();
        service.close();
    }

    static Stream<Line> lines() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Line::of);
    }

    @Test
    void eachOperationOfTheContractHasALineAndEachLineAnOperation() throws Exception {
        Set<String> contract = new TreeSet<>();
        JsonNode paths = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("config/openapi.yaml").toFile())
                .path("paths");
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace")
                            .contains(method)) {
                        contract.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        Set<String> unmatched = new TreeSet<>();
        Set<String> covered = new TreeSet<>();
        for (Line line : lines().toList()) {
            List<String> operations = contract.stream()
                    .filter(operation -> operation.startsWith(line.method() + " ")
                            && Pattern.matches(
                                    operation.replaceFirst("^\\S+ ", "").replaceAll("\\{[^}]+}", "[^/]+"), line.bare()))
                    .sorted(java.util.Comparator.comparingInt(operation -> operation.split("\\{", -1).length))
                    .toList();
            if (operations.isEmpty()) {
                unmatched.add(line.toString());
            } else {
                covered.add(operations.get(0));
            }
        }
        assertThat(unmatched).as("lines without an operation").isEmpty();
        assertThat(covered).as("operations without a line").containsExactlyElementsOf(contract);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void isAsTheTableSays(Line line) {
        world.fresh();
        RunningService.Answer anonymous = as("", line, "blue");
        assertThat(anonymous.code())
                .as("without a token")
                .isEqualTo(line.rule().equals("public") ? expected(line) : 401);
        for (String caller : TOKENS.keySet()) {
            for (String project : TwoProjects.NAMES) {
                boolean own = caller.startsWith(project);
                boolean admin = caller.endsWith("admin");
                boolean reader = caller.endsWith("reader");
                check(line, caller, project, isAllowed(line.rule(), own, admin, reader));
            }
        }
    }

    private static boolean isAllowed(String rule, boolean own, boolean admin, boolean reader) {
        return switch (rule) {
            case "public", "list", "same", "none" -> true;
            case "read" -> own || admin;
            case "write" -> admin || (own && !reader);
            case "new" -> !reader || admin;
            case "admin" -> admin;
            default -> throw new IllegalArgumentException("rule '" + rule + "'");
        };
    }

    private static int expected(Line line) {
        return line.path().equals("/") ? 300 : 200;
    }

    private static void check(Line line, String caller, String project, boolean allowed) {
        boolean compared = !allowed && !line.method().equals("GET");
        String before = compared ? world.everything() : "";
        RunningService.Answer answer = as(TOKENS.get(caller), line, project);
        String about = caller + " on " + project + "'s: " + answer.code() + " "
                + answer.response().body();
        assertThat(answer.code()).as(about).isLessThan(500).isNotEqualTo(401);
        boolean admin = caller.endsWith("admin");
        if (!caller.startsWith(project) && !admin) {
            assertThat(answer.response().body()).as(about).doesNotContain("secret-" + project);
        }
        if (line.rule().equals("none")) {
            assertThat(answer.code()).as(about).isEqualTo(404);
        } else if (allowed) {
            assertThat(answer.code()).as(about).isNotIn(403, 404);
            if (line.method().equals("GET")) {
                assertThat(answer.code()).as(about).isEqualTo(expected(line));
            } else {
                world.fresh();
            }
        } else {
            assertThat(answer.code()).as(about).isIn(400, 403, 404);
            assertThat(compared ? world.everything() : "").as(about).isEqualTo(before);
            assertThat(answer.response().body()).as(about).doesNotContain("secret-" + project);
        }
    }

    private static RunningService.Answer as(String token, Line line, String project) {
        String ids = line.path();
        String body = line.body();
        for (Map.Entry<String, String> id : TwoProjects.ids(project).entrySet()) {
            ids = ids.replaceAll("\\b" + id.getKey() + "\\b", id.getValue());
            body = body.replace('"' + id.getKey() + '"', '"' + id.getValue() + '"');
        }
        return service.askAs(token, line.method(), ids, body, line.version(), "true");
    }

    @Test
    void aPublicShareShowsOthersNeitherItsRulesNorItsBackupsNorItsSnapshots() {
        world.fresh();
        db.sql("update shares set is_public = true").update();
        String ann = TOKENS.get("blue-member");
        Map<String, String> foreign = TwoProjects.ids("green");
        assertThat(code(ann, "GET", "/v2/shares/" + foreign.get("SHARE"), "", "2.91"))
                .isEqualTo(200);
        assertThat(code(
                        ann,
                        "POST",
                        "/v2/shares/" + foreign.get("SHARE") + "/action",
                        "{\"access_list\": null}",
                        "2.44"))
                .isIn(403, 404);
        assertThat(code(ann, "GET", "/v2/share-access-rules?share_id=" + foreign.get("SHARE"), "", "2.91"))
                .isIn(400, 403, 404);
        assertThat(code(ann, "GET", "/v2/share-access-rules/" + foreign.get("ACCESS"), "", "2.91"))
                .isIn(403, 404);
        assertThat(code(ann, "GET", "/v2/share-backups?share_id=" + foreign.get("SHARE"), "", "2.91"))
                .isIn(400, 403, 404);
        assertThat(code(
                        ann,
                        "POST",
                        "/v2/share-backups",
                        "{\"share_backup\": {\"share_id\": \"" + foreign.get("SHARE") + "\"}}",
                        "2.91"))
                .isIn(400, 403, 404);
        assertThat(code(
                        ann,
                        "POST",
                        "/v2/share-backups/" + TwoProjects.ids("blue").get("BACKUP") + "/action",
                        "{\"restore\": \"" + foreign.get("TARGET") + "\"}",
                        "2.91"))
                .as("restored over another project's share")
                .isIn(400, 403, 404);
        assertThat(code(
                        ann,
                        "POST",
                        "/v2/snapshots",
                        "{\"snapshot\": {\"share_id\": \"" + foreign.get("TARGET") + "\"}}",
                        "2.91"))
                .isIn(400, 403, 404);
        for (String action : List.of(
                "{\"extend\": {\"new_size\": 9}}",
                "{\"allow_access\": {\"access_type\": \"ip\", \"access_to\": \"10.1.2.3\"}}",
                "{\"soft_delete\": null}")) {
            assertThat(code(ann, "POST", "/v2/shares/" + foreign.get("SHARE") + "/action", action, "2.91"))
                    .as(action)
                    .isIn(403, 404);
        }
        JsonNode seen = service.askAs(ann, "GET", "/v2/shares/" + foreign.get("SHARE"), "", "2.91", "true")
                .body()
                .path("share");
        assertThat(seen.has("host") || seen.has("share_server_id") || seen.has("export_location"))
                .isFalse();
    }

    private static int code(String token, String method, String path, String body, String version) {
        return service.askAs(token, method, path, body, version, "true").code();
    }
}
