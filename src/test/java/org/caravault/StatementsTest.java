package org.caravault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each noun's rows are written to in its own package, and an attempt's statements say which attempt they are of. */
@Tag("fast")
class StatementsTest {
    private static final Path SOURCES = Path.of("src/main/java/org/caravault");
    private static final Pattern WRITE =
            Pattern.compile("(?i)\\b(?:update|delete from|insert into)\\s+(backups|shares|snapshots)\\b");
    private static final Pattern TEXT = Pattern.compile("(?s)\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    /** One statement moves a share with all that was made of it, so that no one ever sees a part of it moved. */
    private static final String OWNER = "backup/ShareOwner.java";

    @Test
    void rowsAreWrittenInThePackageOfTheirNoun() throws IOException {
        Map<String, Set<String>> writers = new TreeMap<>();
        for (Path source : sources(SOURCES)) {
            String file = SOURCES.relativize(source).toString();
            for (String text : texts(source)) {
                WRITE.matcher(text)
                        .results()
                        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                        .forEach(table -> writers.computeIfAbsent(table, each -> new TreeSet<>())
                                .add(file));
            }
        }
        for (Path routes : sources(Path.of("routes"))) {
            assertThat(Files.readString(routes)).as(routes.toString()).doesNotContainPattern(WRITE);
        }
        assertThat(writers).containsOnlyKeys("backups", "shares", "snapshots");
        writers.forEach((table, files) -> assertThat(files)
                .as(table)
                .allMatch(file -> file.equals(OWNER) || file.startsWith(table.replaceFirst("s$", "/"))));
    }

    @Test
    void whatAnAttemptWritesIsFenced() throws IOException {
        List<String> writes = texts(SOURCES.resolve("backup/BackupAttempts.java")).stream()
                .filter(text -> WRITE.matcher(text).find())
                .toList();
        assertThat(writes).hasSizeGreaterThan(5).allMatch(text -> text.contains("where id = ? and attempt = ?"));
    }

    /** What is no attempt's moves a status from one that is named, or changes no status; an administrator's reset does so on purpose. */
    @Test
    void otherChangesOfAStatusSayFromWhich() throws IOException {
        List<String> moves = texts(SOURCES.resolve("backup/BackupStore.java")).stream()
                .filter(text -> WRITE.matcher(text).find() && text.contains("set status ="))
                .toList();
        assertThat(moves).hasSize(4);
        assertThat(moves)
                .filteredOn(text -> !Pattern.compile("where id = \\S+ and status (=|in) ")
                        .matcher(text)
                        .find())
                .as("the administrator's reset alone")
                .hasSize(1);
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> texts(Path source) throws IOException {
        return TEXT.matcher(Files.readString(source))
                .results()
                .map(StatementsTest::text)
                .toList();
    }

    private static String text(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
