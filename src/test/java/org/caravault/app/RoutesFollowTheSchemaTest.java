package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Editors that know Camel open every file of routes: each is valid by the JSON schema that camel-yaml-dsl ships. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("fast")
class RoutesFollowTheSchemaTest {
    private static final String SCHEMA = "/schema/camelYamlDsl.json";
    private static final int JOBS = 10;
    private final YAMLMapper yaml = new YAMLMapper();
    private JsonSchema schema;

    @BeforeAll
    void readSchema() throws IOException {
        try (InputStream in = RoutesFollowTheSchemaTest.class.getResourceAsStream(SCHEMA)) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> routes = Files.walk(Path.of("routes"));
                Stream<Path> example = Files.walk(Path.of("docs/example"))) {
            List<Path> all = Stream.concat(routes, example)
                    .filter(each -> each.toString().endsWith(".camel.yaml"))
                    .toList();
            assertThat(all).hasSizeGreaterThan(40);
            return all;
        }
    }

    /** Camel runs what follows a transacted block before it, or not at all. */
    @ParameterizedTest
    @MethodSource("files")
    void nothingFollowsATransactedBlock(Path file) throws IOException {
        for (JsonNode steps : yaml.readTree(file.toFile()).findValues("steps")) {
            for (int i = 0; i < steps.size() - 1; i++) {
                assertThat(steps.get(i).has("transacted"))
                        .as("%s: %s is followed by another step", file, steps.get(i))
                        .isFalse();
            }
        }
    }

    /** The file of a job says by its name how the job, its request and its failure are called. */
    @Test
    void jobsAreNamedAsTheirFiles() throws IOException {
        List<String> askedByTriggers = List.of("drill-backup");
        int jobs = 0;
        for (Path file : files()) {
            for (JsonNode element : yaml.readTree(file.toFile())) {
                String from = element.path("route").path("from").path("uri").asText();
                if (!from.startsWith("job:")) {
                    continue;
                }
                jobs++;
                String name = file.getFileName().toString().replace(".camel.yaml", "");
                assertThat(from).isEqualTo("job:" + name);
                assertThat(file.getParent()).isEqualTo(Path.of("routes/jobs"));
                List<String> routes = new ArrayList<>();
                yaml.readTree(file.toFile())
                        .forEach(
                                each -> routes.add(each.path("route").path("id").asText()));
                assertThat(routes).as(file.toString()).contains(name, name + "-failed");
                if (!askedByTriggers.contains(name)) {
                    assertThat(routes).as(file.toString()).contains("request-" + name);
                }
            }
        }
        assertThat(jobs).isEqualTo(JOBS);
    }

    @ParameterizedTest
    @MethodSource("files")
    void isValid(Path file) throws IOException {
        ArrayNode read = (ArrayNode) yaml.readTree(file.toFile());
        ArrayNode elements = yaml.createArrayNode();
        for (JsonNode element : read) {
            elements.add(element);
            if (element.path("route").path("autoStartup").asText().startsWith("{{")) {
                ((ObjectNode) element.get("route"))
                        .set("autoStartup", BooleanNode.TRUE); // the schema knows no placeholders there
            }
        }
        assertThat(elements).isNotEmpty();
        assertThat(schema.validate(elements))
                .extracting(ValidationMessage::getMessage)
                .isEmpty();
    }
}
