package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backup's directory may be named in many ways: the manifest beside its data is found by all of them. */
class SpelledSourcesTest {
    private static final String OTHER_SPELLINGS = """
            X/data,            .
            X/data/,           .
            X/data//,          .
            X/data/.,          .
            X/data/./,         .
            X/data/..//data,   .
            X/data/d/..,       .
            ./X/./data,        .
            .,                 X/data
            ./,                X/data
            ..,                X/data/d
            ../data,           X/data
            data,              X
            link,              .
            link/,             .
            link/.,            .
            """;

    private Workspace w;

    @BeforeEach
    void begin() throws Exception {
        w = Workspace.inMemory();
        RsyncOracle.shell("""
                cd $1; mkdir -p s/d X; echo good > s/good; echo bad > s/bad; echo deep > s/d/deep; touch -d '1 hour ago' s/* s/d/*
                """, w.root().toString());
        assertThat(run(".", "copy", "s", "X/data", "--manifest", "X/manifest", "--strict"))
                .isZero();
        RsyncOracle.shell("cd $1; ln -s X/data link", w.root().toString());
    }

    @AfterEach
    void end() throws Exception {
        w.close();
    }

    private int run(String from, String... words) throws Exception {
        Process child = new ProcessBuilder(ChildCopier.command(List.of(), words))
                .directory(w.root().resolve(from).toFile())
                .redirectErrorStream(true)
                .start();
        ChildCopier.output(child);
        return child.waitFor();
    }

    private void rot() throws Exception {
        RsyncOracle.shell(
                "cd $1; t=$(stat -c %y X/data/bad); printf X | dd of=X/data/bad conv=notrunc status=none; touch -d \"$t\" X/data/bad",
                w.root().toString());
    }

    @ParameterizedTest
    @CsvSource(textBlock = OTHER_SPELLINGS)
    void whatIsIntactIsCopied(String source, String from) throws Exception {
        rot();
        assertThat(run(from, "copy", source, w.root() + "/Y", "--intact-only")).isZero();
        assertThat(w.root().resolve("Y/good")).hasContent("good");
        assertThat(w.root().resolve("Y/d/deep")).hasContent("deep");
        assertThat(w.root().resolve("Y/bad")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(textBlock = OTHER_SPELLINGS)
    void anEarlierCopyIsLinkedToByItsManifest(String previous, String from) throws Exception {
        assertThat(run(from, "copy", w.root() + "/s", w.root() + "/Y", "--link-dest", previous, "--strict"))
                .isZero();
        assertThat(RsyncOracle.run("stat", "-c", "%h", w.root() + "/Y/good").strip())
                .isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            X,        .
            X/,       .
            X/.,      .
            X/data/.., .
            .,        X
            ..,       X/data
            ../X,     X
            """)
    void aBackupIsVerifiedAndItsDamageNoted(String backup, String from) throws Exception {
        assertThat(run(from, "verify", backup)).isZero();
        rot();
        assertThat(run(from, "verify", backup)).isNotZero();
        assertThat(w.root().resolve("damaged-inodes")).isNotEmptyFile();
    }

    @Test
    void aDirectoryIsRemovedByAnyNameButTheOnesThatEndWithDots() throws Exception {
        for (String[] dots :
                new String[][] {{"X/.", "."}, {"X/..", "."}, {".", "X"}, {"./", "X"}, {"..", "X"}, {"/", "X"}}) {
            assertThat(run(dots[1], "remove", dots[0])).as(dots[0]).isNotZero();
            assertThat(w.root().resolve("X/data/good")).hasContent("good");
        }
        for (String name : List.of("X/data/d", "X/data/", "./X//", "s/../s")) {
            assertThat(run(".", "remove", name)).as(name).isZero();
            assertThat(w.root().resolve(name)).doesNotExist();
        }
    }
}
