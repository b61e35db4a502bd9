package org.caravault.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What docs/fidelity.md calls proven names the tests that prove it: they exist. */
@Tag("fast")
class FidelityTableTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+)`");

    @Test
    void everyLineNamesTestsThatExist() throws Exception {
        Set<String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        List<String> lines = Files.readAllLines(Path.of("docs/fidelity.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| what"))
                .toList();
        assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> {
            Matcher named = NAMED.matcher(line.substring(line.lastIndexOf('|', line.length() - 2)));
            assertThat(named.results().map(found -> found.group(1)).toList())
                    .as(line)
                    .isNotEmpty()
                    .isSubsetOf(sources);
        });
    }
}
