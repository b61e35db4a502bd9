package org.caravault.http.manila;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract has the answer of each operation and of each action. */
@Tag("fast")
class AnswersInContractTest {
    private static final Path CONTRACT = Path.of("config/openapi.yaml");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private static JsonNode operation(String id) throws IOException {
        return new ObjectMapper(new YAMLFactory())
                .readTree(CONTRACT.toFile()).path("paths").findParents("operationId").stream()
                        .filter(each -> each.path("operationId").asText().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private static String routes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes/api"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    /** An action is the route {@code direct:PREFIX-ACTION}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "share-action, share-, [a-z]+(?:_[a-z]+)*",
        "backup-action, backup-, [a-z]+(?:_[a-z]+)*",
        "policy-action, policy-action-, [a-z]+"
    })
    void eachActionHasItsAnswerAndItsRoute(String operation, String prefix, String word) throws IOException {
        Pattern route = Pattern.compile("(?:uri: direct:|operation, value: )" + prefix + "(" + word + ")(?: }|\\n)");
        Set<String> routes = route.matcher(routes())
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(action -> !action.equals("action"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> rows = new TreeSet<>();
        operation(operation).path("x-actions").fieldNames().forEachRemaining(rows::add);
        assertThat(rows).isNotEmpty().isEqualTo(routes);
    }

    @Test
    void eachOperationSaysHowItSucceeds() throws IOException {
        Contract contract = Contract.read(CONTRACT);
        Set<String> without = new TreeSet<>();
        new ObjectMapper(new YAMLFactory())
                .readTree(CONTRACT.toFile())
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .filter(method -> !method.getValue().has("x-actions"))
                        .filter(method -> contract.success(
                                        method.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey())
                                .flatMap(all -> all.of(Optional.empty()))
                                .isEmpty())
                        .forEach(method -> without.add(
                                method.getValue().path("operationId").asText())));
        assertThat(without).as("replicas are not supported").containsExactlyInAnyOrder("post-replica", "show-replica");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "GET, /v2/shares, , 200, true",
        "POST, /v2/share-backups, , 202, true",
        "DELETE, /v2/messages/a, , 204, false",
        "DELETE, /v2/shares/a/metadata/b, , 200, false",
        "POST, /v2/share-backups/a/action, restore, 202, true",
        "POST, /v2/share-backups/a/action, cancel, 202, false",
        "POST, /v2/shares/a/action, access_list, 200, true",
        "GET, /, , 300, true"
    })
    void theFirstThatIsNoErrorIsTheAnswer(String method, String path, String action, int code, boolean body)
            throws IOException {
        assertThat(Contract.read(CONTRACT).success(method, path).flatMap(all -> all.of(Optional.ofNullable(action))))
                .contains(new Success(code, body));
    }
}
