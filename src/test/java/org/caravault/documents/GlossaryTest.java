package org.caravault.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person reads has the words of docs/glossary.md and not the ones that it replaces: documents, scripts, routes, messages, comments, names. */
@Tag("fast")
class GlossaryTest {
    private static final Path GLOSSARY = Path.of("docs/glossary.md");

    private static final List<String> ROOTS = List.of(
            ".ci",
            ".github",
            "ARCHITECTURE.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "Makefile",
            "README.md",
            "SECURITY.md",
            "bench",
            "bin",
            "config",
            "docs",
            "lab",
            "ops",
            "pom.xml",
            "routes",
            "src");

    /** Words that are not looked for, because they are right in another meaning, with that meaning. */
    private static final Map<String, String> ORDINARY = Map.ofEntries(
            Map.entry("dump", "pg_dump and the JVM's class list"),
            Map.entry("export", "where a share is reached, as the row itself says"),
            Map.entry("image", "a disk image, a runtime image of Java"),
            Map.entry("index", "a database's index, the place in a list"),
            Map.entry("log", "what the service writes for an administrator"),
            Map.entry("repository", "restic's, as the row itself says"),
            Map.entry("silence", "server.silence_s, a setting's key"),
            Map.entry("target", "Maven's directory, the target of a symlink"),
            Map.entry("task", "a maintenance task; what a thread of the copier does"),
            Map.entry("volume", "a storage array's volume; Manila's volume_type"));

    /** Texts in which a replaced word is right, with the reason. */
    private static final Map<String, String> RIGHT = Map.ofEntries(
            Map.entry("NOBODY_UID", "an account of Unix"),
            Map.entry("{@code nobody}", "an account of Unix"),
            Map.entry("List.of(\"root\", \"nobody\")", "accounts of Unix"),
            Map.entry("log.tell()", "a method of Python's files"),
            Map.entry("`take-up`", "the changelog says what was renamed"),
            Map.entry("`tell-server`", "the changelog says what was renamed"),
            Map.entry("`not-given-back`", "the changelog says what was renamed"),
            Map.entry("`struck_at`", "the changelog says what was renamed"),
            Map.entry("node, struck_at)", "a column of databases from before 0.1"));

    /** Files that are not read, with the reason. */
    private static final Map<String, String> NOT_READ = Map.of(
            "docs/glossary.md", "names the replaced words",
            "src/test/java/org/caravault/documents/GlossaryTest.java", "names the replaced words",
            "src/main/resources/db/before-0.1", "a migration that has landed is never edited",
            "src/test/resources/reference-api", "recorded from OpenStack's own Manila");

    /** Where a word of a name begins: handOver, HAND_OVER, hand-over. */
    private static final Pattern WORD_OF_NAME = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_-]");
    /** Between two words of a text: also the end of a line, the beginning of the next line of a comment, a text that goes on. */
    private static final String BETWEEN = "[\\s*/#\"+]+";

    private static List<String> replaced() throws IOException {
        List<String> words = new ArrayList<>();
        for (String line : Files.readAllLines(GLOSSARY)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5
                    && !cells[1].isBlank()
                    && !cells[3].contains("---")
                    && !cells[3].strip().equals("not")) {
                for (String word : cells[3].split(",", -1)) {
                    words.add(word.replaceAll("\\(.*", "").strip());
                }
            }
        }
        return words;
    }

    private static Pattern pattern(List<String> words) {
        List<String> alternatives = new ArrayList<>();
        for (String word : words) {
            if (!ORDINARY.containsKey(word)) {
                alternatives.add(word.replace(" ", BETWEEN));
            }
        }
        return Pattern.compile("\\b(?:" + String.join("|", alternatives) + ")\\b");
    }

    private static String words(String text) {
        return WORD_OF_NAME.matcher(text).replaceAll(" ").toLowerCase(Locale.ROOT);
    }

    private static List<Path> texts() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String root : ROOTS) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(Files::isRegularFile)
                        .filter(each -> NOT_READ.keySet().stream().noneMatch(each::startsWith))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** {@code used}: which of the texts in which a replaced word is right are still there. */
    private static List<String> found(Pattern pattern, Path file, Set<String> used) throws IOException {
        List<String> found = new ArrayList<>();
        if (pattern.matcher(words(file.toString())).find()) {
            found.add(file + ": its name");
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        for (String right : RIGHT.keySet()) {
            if (text.contains(right)) {
                used.add(right);
                text = text.replace(right, "");
            }
        }
        text = words(text);
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            long lines = text.substring(0, matcher.start())
                    .chars()
                    .filter(each -> each == '\n')
                    .count();
            found.add(file + ":" + (lines + 1) + ": " + matcher.group().replaceAll("\\s+", " "));
        }
        return found;
    }

    @Test
    void noReplacedWordIsBack() throws IOException {
        Pattern pattern = pattern(replaced());
        List<String> found = new ArrayList<>();
        Set<String> used = new HashSet<>();
        List<Path> texts = texts();
        for (Path text : texts) {
            found.addAll(found(pattern, text, used));
        }
        assertThat(found).isEmpty();
        assertThat(texts)
                .contains(
                        Path.of("bin/caravault"),
                        Path.of(".ci/run"),
                        Path.of("src/main/java/org/caravault/job/Journal.java"));
        assertThat(used).as("exceptions that are still needed").isEqualTo(RIGHT.keySet());
    }

    @Test
    void theWordsOfTheGlossaryAreLookedForInTextsAndInNames() throws IOException {
        List<String> words = replaced();
        assertThat(words).hasSizeGreaterThan(40).contains("given back", "errand", "let in", "nobody", "vault holds");
        assertThat(words).containsAll(ORDINARY.keySet());
        Pattern pattern = pattern(words);
        for (String wrong : List.of(
                "What was given back",
                "not-given-back",
                "void handOver()",
                "HAND_OVER",
                "db.givenBack",
                "letInAtLast",
                " * the job is given\n     * back",
                "# is taken\n# up",
                "\"is given \"\n  + \"back\"",
                "Nobody knows",
                "asksNobody",
                "what the vault holds")) {
            assertThat(pattern.matcher(words(wrong)).find()).as(wrong).isTrue();
        }
        for (String right : List.of(
                "BodyPublishers.noBody()", "the outlet in use", "holds a lock", "the whole share", "hand it over")) {
            assertThat(pattern.matcher(words(right)).find()).as(right).isFalse();
        }
    }
}
