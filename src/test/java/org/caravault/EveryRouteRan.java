package org.caravault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.caravault.testing.RouteCoverage;
import org.junit.jupiter.api.Test;

/**
 * The last check of {@code mvn verify}, after all tests: a route that never ran in one of them is not tested, and is named here. It is not called
 * …Test, because by itself it has nothing to look at.
 */
class EveryRouteRan {
    /** An owner's rules on a real NFS server: {@code lab/nfs-end-to-end} has one. */
    private static final Set<String> IN_THE_LABORATORY = Set.of("exportfs-allow", "exportfs-deny");

    private final YAMLMapper yaml = new YAMLMapper();

    @Test
    void inSomeTest() throws IOException {
        assumeTrue(
                System.getenv("CI") != null, "where CI is not set, tests are skipped whose programs are not installed");
        Set<String> never = routes();
        assertThat(never).hasSizeGreaterThan(200);
        try (Stream<Path> files = Files.list(RouteCoverage.DIRECTORY)) {
            for (Path file : files.toList()) {
                Files.readAllLines(file).forEach(never::remove);
                Files.delete(file); // the next run of all tests begins anew
            }
        }
        never.removeAll(IN_THE_LABORATORY);
        assertThat(never).as("routes that no test has run").isEmpty();
    }

    private Set<String> routes() throws IOException {
        Set<String> ids = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml"))
                    .toList()) {
                for (JsonNode element : yaml.readTree(file.toFile())) {
                    Stream.of(
                                    element.path("route").path("id"),
                                    element.path("templatedRoute").path("routeId"))
                            .filter(id -> !id.isMissingNode())
                            .forEach(id -> ids.add(id.asText()));
                }
            }
        }
        return ids;
    }
}
