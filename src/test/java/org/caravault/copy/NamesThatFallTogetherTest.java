package org.caravault.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A destination that ignores case, through FUSE: one entry must never overwrite another, and each that is lost is named. */
class NamesThatFallTogetherTest {
    private Workspace w;
    private LoopDevice vault;

    @BeforeEach
    void mount() throws Exception {
        w = Workspace.inMemory();
        vault = LoopDevice.ntfsIgnoringCase(w);
    }

    @AfterEach
    void unmount() throws Exception {
        if (vault != null) {
            vault.close();
        }
        w.close();
    }

    private record Outcome(int code, String said) {}

    private Outcome copy(String source, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("copy", w.path(source), vault.root() + "/dst"));
        words.addAll(List.of(options));
        Process child = ChildCopier.start(List.of(), words.toArray(new String[0]));
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    /** Every file's content says its path: then a file with another's content is one that was overwritten. */
    private Map<String, String> destination() throws Exception {
        Map<String, String> all = new TreeMap<>();
        Path root = vault.root().resolve("dst");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(root.relativize(file).toString(), Files.readString(file).strip());
            }
        }
        return all;
    }

    @Test
    void filesAreNamedAndNoneIsOverwritten() throws Exception {
        Judge.shell("""
                mkdir -p $1/doc; cd $1; for f in doc/README doc/readme doc/ReadMe doc/makefile doc/other; do echo $f > $f; done
                chmod -R 777 .
                """, w.path("src"));
        Outcome strict = copy("src", "--strict");
        assertThat(strict.code).isEqualTo(1);
        Outcome again = copy("src");
        for (Outcome outcome : List.of(strict, again)) {
            assertThat(outcome.said.lines().filter(line -> line.contains("does not distinguish this name from")))
                    .as(outcome.said)
                    .hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(again.code).isEqualTo(3);
        Map<String, String> copied = destination();
        assertThat(copied).hasSize(3);
        copied.forEach((path, content) ->
                assertThat(content.toLowerCase(Locale.ROOT)).isEqualTo(path.toLowerCase(Locale.ROOT)));
    }

    @Test
    void directoriesAreNotMerged() throws Exception {
        Judge.shell("""
                mkdir -p $1/Doc $1/doc; echo Doc/f > $1/Doc/f; echo doc/f > $1/doc/f; echo doc/g > $1/doc/g; echo Doc/h > $1/Doc/h
                chmod -R 777 $1
                """, w.path("src"));
        Outcome outcome = copy("src");
        assertThat(outcome.said).contains("create: File exists: the destination does not distinguish this name from");
        assertThat(outcome.code).isEqualTo(3);
        assertThat(destination()).hasSize(2);
        assertThat(destination().values().stream()
                        .map(text -> text.substring(0, 3))
                        .distinct())
                .hasSize(1);
        assertThat(copy("src").said).contains("does not distinguish this name from");
    }

    @Test
    void aSymlinkOrALinkDoesNotReplaceAFile() throws Exception {
        Judge.shell("""
                mkdir $1; cd $1; echo file > file; ln -s nowhere FILE; echo both > both; ln both BOTH; chmod 777 file both
                """, w.path("src"));
        Outcome outcome = copy("src");
        assertThat(outcome.code).isEqualTo(3);
        assertThat(outcome.said)
                .containsAnyOf("this name from file", "this name from FILE")
                .containsAnyOf("this name from both", "this name from BOTH");
        Outcome again = copy("src");
        assertThat(again.said
                        .lines()
                        .filter(line -> line.contains("does not distinguish"))
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void whatKeepsNoOwnerAndNoModeWithoutSayingSoIsReported() throws Exception {
        Judge.shell("mkdir $1; echo x > $1/x; chown 1000:1001 $1/x; chmod 640 $1/x; chmod 777 $1", w.path("src"));
        Outcome outcome = copy("src", "--progress", "json");
        assertThat(outcome.said).contains("\"losses\":{\"mode\":1,\"owner\":1}");
        assertThat(copy("src", "--strict").code).isEqualTo(1);
    }
}
