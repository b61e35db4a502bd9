package org.caravault.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The threat model names a test for each protection: the tests exist. */
@Tag("fast")
class ThreatModelTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    @Test
    void everyLineNamesTestsThatExist() throws Exception {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        var lines = Files.readAllLines(Path.of("docs/security.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| actor"))
                .toList();
        assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> {
            Matcher named = TEST.matcher(line.substring(line.lastIndexOf('|', line.length() - 2)));
            assertThat(named.results().map(found -> found.group(1)).toList())
                    .as(line)
                    .isNotEmpty()
                    .isSubsetOf(tests);
        });
    }
}
