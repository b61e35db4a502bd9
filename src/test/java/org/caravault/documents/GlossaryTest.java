package org.caravault.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person reads has the words of docs/glossary.md and not the ones that it replaces. */
@Tag("fast")
class GlossaryTest {
    private static final Path GLOSSARY = Path.of("docs/glossary.md");
    /** These have another, ordinary meaning elsewhere in the documents. */
    private static final Set<String> ORDINARY =
            Set.of("volume", "dump", "image", "target", "index", "log", "task", "sidecar", "silence", "ill", "strike");

    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private static List<String> replaced() throws IOException {
        List<String> words = new ArrayList<>();
        for (String line : Files.readAllLines(GLOSSARY)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5
                    && !cells[1].isBlank()
                    && !cells[3].contains("---")
                    && !cells[3].strip().equals("not")) {
                for (String word : cells[3].split(",", -1)) {
                    String plain = word.replaceAll("\\(.*", "").strip();
                    if (!ORDINARY.contains(plain) && !plain.equals("export") && !plain.equals("repository")) {
                        words.add(plain);
                    }
                }
            }
        }
        return words;
    }

    private static List<Path> texts() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String root : List.of(
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "docs",
                "config",
                "routes",
                "ops",
                "src/main/java",
                "src/main/resources/db/migration")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(each -> each.toString().matches(".*\\.(md|yaml|properties|sql|java)"))
                        .filter(each -> !each.equals(GLOSSARY))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** Of a line of Java what a person may read who does not read the code: messages, lines of the log, help. */
    private static String literals(String line) {
        return LITERAL.matcher(line).results().map(MatchResult::group).collect(Collectors.joining(" "));
    }

    @Test
    void noReplacedWordIsBack() throws IOException {
        List<String> words = replaced();
        assertThat(words).hasSizeGreaterThan(20).contains("given back", "errand", "let in", "nobody");
        Pattern pattern = Pattern.compile(
                "\\b(?:" + String.join("|", words).replace(" ", "[ -]") + ")\\b", Pattern.CASE_INSENSITIVE);
        assertThat(pattern.matcher("What was given back").find()).isTrue();
        assertThat(pattern.matcher("not-given-back").find()).isTrue();
        assertThat(literals("log.info(\"it \\\"is\\\" {}\", told, \"heard\"); // nobody"))
                .isEqualTo("\"it \\\"is\\\" {}\" \"heard\"");
        List<String> found = new ArrayList<>();
        for (Path text : texts()) {
            int number = 0;
            for (String line : Files.readAllLines(text)) {
                number++;
                if (pattern.matcher(text.toString().endsWith(".java") ? literals(line) : line)
                        .find()) {
                    found.add(text + ":" + number + ": " + line.strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }
}
