package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.caravault.api.testing.ReferenceWorld;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the reference service answered, asked of this one: the status, the headers that clients read, and which keys the
 * body has. The cases and what must be there before each are in {@code reference-api/cases.json}; where this service
 * answers otherwise, {@code reference-api/differences.json} says why, and a difference that is none any more fails too.
 */
class ReferenceReplayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static HikariDataSource pool;
    private static RunningService service;
    private static ReferenceWorld world;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        var tokens = ReferenceWorld.tokens(data.resolve("tokens"));
        Path types = Files.writeString(data.resolve("application.properties"), """
                [eng_data_backup]
                backup_type_name = my_backup
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = eng_data_backup
                """);
        service = RunningService.start(url, Optional.of(types), data, "auth_strategy=tokens", "job.attempts=1");
        pool = Database.pool(url, "postgres", "", 2);
        world = new ReferenceWorld(JdbcClient.create(pool), tokens, data.resolve("shares"));
    }

    @AfterAll
    static void stop() throws Exception {
        world.rest();
        service.close();
        pool.close();
    }

    private static JsonNode read(String name) throws IOException {
        try (InputStream recorded = ReferenceReplayTest.class.getResourceAsStream("/reference-api/" + name)) {
            return JSON.readTree(recorded);
        }
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheReferenceDoes() throws IOException {
        JsonNode differences = read("differences.json");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode recorded : read("cases.json")) {
            String name = recorded.path("case").asText();
            String reason = differences.path(name).asText();
            tests.add(DynamicTest.dynamicTest(name + (reason.isEmpty() ? "" : " differs: " + reason), () -> {
                List<String> found = differences(recorded);
                if (reason.isEmpty()) {
                    assertThat(found).isEmpty();
                } else {
                    assertThat(found).as("it does not differ any more").isNotEmpty();
                }
            }));
        }
        return tests.stream();
    }

    @Test
    void everyDifferenceIsOfACaseThatThereIs() throws IOException {
        Set<String> cases = new TreeSet<>();
        read("cases.json").forEach(recorded -> cases.add(recorded.path("case").asText()));
        read("differences.json")
                .fieldNames()
                .forEachRemaining(name -> assertThat(cases).contains(name));
    }

    private static List<String> differences(JsonNode recorded) throws IOException {
        world.begin(recorded.path("given"));
        JsonNode body = recorded.path("body");
        RunningService.Answer answer = service.askAs(
                world.tokens().get(recorded.path("who").asText()),
                recorded.path("method").asText(),
                recorded.path("path").asText(),
                body.isTextual() ? body.asText() : body.isMissingNode() ? "" : body.toString(),
                recorded.path("version").asText(),
                recorded.path("experimental").asText());
        List<String> differences = new ArrayList<>();
        if (answer.code() != recorded.path("status").asInt()) {
            differences.add("status " + answer.code() + ", not " + recorded.path("status") + ": "
                    + answer.response().body());
        }
        recorded.path("headers").forEach(name -> {
            if (answer.header(name.asText()).isEmpty()) {
                differences.add("no header " + name.asText());
            }
        });
        JsonNode actual = answer.body() == null ? JSON.createObjectNode() : answer.body();
        compare("", recorded.path("shape"), actual, differences);
        return differences;
    }

    /** Objects must have the same keys; lists are compared by their first elements, if both have any. */
    private static void compare(String where, JsonNode recorded, JsonNode actual, List<String> differences) {
        if (recorded.isArray() != actual.isArray() && !isNone(recorded) && !isNone(actual)) {
            differences.add(where + ": a list in one");
        } else if (recorded.isArray() && !recorded.isEmpty() && !actual.isEmpty()) {
            compare(where + "[0]", recorded.get(0), actual.get(0), differences);
        } else if (recorded.isObject() && actual.isObject() && !isFree(where)) {
            Set<String> keys = new TreeSet<>();
            recorded.fieldNames().forEachRemaining(keys::add);
            actual.fieldNames().forEachRemaining(keys::add);
            for (String key : keys) {
                if (!recorded.has(key) || !actual.has(key)) {
                    differences.add(where + "." + key + (actual.has(key) ? ": not recorded" : ": missing"));
                } else {
                    compare(where + "." + key, recorded.path(key), actual.path(key), differences);
                }
            }
        } else if (recorded.isObject() != actual.isObject() && !isNone(recorded) && !isNone(actual)) {
            differences.add(where + ": an object in one");
        }
    }

    /** Whose keys are a user's. */
    private static boolean isFree(String where) {
        return where.endsWith("metadata") || where.endsWith("extra_specs") || where.endsWith("capabilities");
    }

    private static boolean isNone(JsonNode node) {
        return node.isNull() || node.isInt();
    }
}
