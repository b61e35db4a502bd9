package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever form the operands have: a dry run says what the copy would say, and makes nothing. */
class OperandsTest {
    private static final String BUILD = """
            mkdir -p $1/s/sub/deep $1/there/old $1/up; cd $1; echo 1 > s/f; echo 2 > s/sub/g; echo 3 > there/x; echo 4 > file
            ln -s s to-s; ln -s there to-there; ln -s nowhere dangling; ln -s file to-file
            """;

    /** An operand as it would be from the workspace. */
    private static String from(Workspace w, String operand) {
        return operand.isEmpty() || operand.startsWith("/") ? operand : w.root() + "/" + operand;
    }

    @ParameterizedTest(name = "copy {0} {1} ends with {2}")
    @CsvSource({
        "s, new, 0",
        "s/, new/, 0",
        "s//, new//, 0",
        "s/., new, 0",
        "./s, ./new, 0",
        "s/sub/.., new, 0",
        "to-s, new, 0",
        "to-s/, new, 0",
        "s, there, 0",
        "s, there/, 0",
        "s, there/., 0",
        "s, there/old/.., 0",
        "s, to-there, 0",
        "s, to-there/, 0",
        "s, dangling, 1",
        "s, dangling/, 1",
        "s, missing/new, 1",
        "s, missing/new/, 1",
        "s, new/., 1",
        "s, new/.., 1",
        "s, file, 1",
        "s, file/, 1",
        "s, file/new, 1",
        "s, to-file, 1",
        "s, '', 1",
        "'', new, 1",
        "missing, new, 1",
        "file, new, 1",
        "file/, new, 1",
        "dangling, new, 1",
        "s, s, 1",
        "s, s/, 1",
        "s, ./s, 1",
        "s, to-s, 1",
        "s, s/sub/.., 1",
        "s, s/new, 3",
        "s, s/new/, 3",
        "s, s/sub/new, 3",
        "s, s/sub/deep, 3",
        "s/sub, s, 0",
        "s/sub/deep, s, 0",
        "., new, 3",
        "s, ., 0"
    })
    void aDryRunEndsAsTheCopyDoes(String source, String destination, int code) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(BUILD, w.root().toString());
            String before = RsyncOracle.run(
                    "bash",
                    "-c",
                    "cd $0; find . -printf '%p %T+ %m\\n' | sort",
                    w.root().toString());
            assertThat(CopyMain.run("copy", from(w, source), from(w, destination), "--dry-run"))
                    .as("dry")
                    .isEqualTo(code);
            assertThat(RsyncOracle.run(
                            "bash",
                            "-c",
                            "cd $0; find . -printf '%p %T+ %m\\n' | sort",
                            w.root().toString()))
                    .isEqualTo(before);
            assertThat(CopyMain.run("copy", from(w, source), from(w, destination)))
                    .isEqualTo(code);
        }
    }

    @ParameterizedTest(name = "copy {0} {1} --delete ends with {2}")
    @CsvSource({"s, there/, 0", "s/sub, s, 1", "s/sub/deep, s/., 1", "s, ., 1", "to-s, ., 1", "s, there/.., 1"})
    void nothingIsDeletedAroundTheSource(String source, String destination, int code) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(BUILD, w.root().toString());
            assertThat(CopyMain.run("copy", from(w, source), from(w, destination), "--delete", "--dry-run"))
                    .isEqualTo(code);
            assertThat(CopyMain.run("copy", from(w, source), from(w, destination), "--delete"))
                    .isEqualTo(code);
            assertThat(Path.of(w.path("s/sub/g"))).hasContent("2");
        }
    }

    @ParameterizedTest(name = "remove {0} ends with {1}")
    @CsvSource({
        "s, 0",
        "s/, 0",
        "s//, 0",
        "./s, 0",
        "missing, 0",
        "missing/, 0",
        "there/../s, 0",
        "s/., 1",
        "s/.., 1",
        "s/./, 1",
        "., 1",
        ".., 1",
        "/, 1",
        "//, 1",
        "/.., 1",
        "file, 1",
        "file/, 1",
        "to-s, 1",
        "to-s/, 1",
        "dangling, 1",
        "'', 1"
    })
    void whatIsNoDirectoryOfItsOwnIsNotRemoved(String tree, int code) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(BUILD, w.root().toString());
            assertThat(CopyMain.run("remove", from(w, tree))).isEqualTo(code);
            boolean gone = code == 0 && tree.replace("/", "").endsWith("s");
            assertThat(Files.exists(Path.of(w.path("s/f")))).isEqualTo(!gone);
            assertThat(Path.of(w.path("there/x"))).hasContent("3");
        }
    }

    @Test
    void anExcludedNameKeepsTheDirectoryThatIsDeletedAndIsNoError() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir -p $1/src $1/dst/old/deep/.git $1/dst/old/other $1/dst/gone; echo 1 > $1/dst/old/deep/.git/x
                    echo 2 > $1/dst/old/deep/y; echo 3 > $1/dst/old/.git; echo 4 > $1/dst/gone/z
                    for i in {1..1500}; do mkdir -p $1/dst/many/$i/.git; done
                    """, w.root().toString());
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--delete", "--strict", "--exclude", ".git"))
                    .isZero();
            assertThat(RsyncOracle.run("bash", "-c", "cd $0; find . -not -path './many*' | sort", w.path("dst")))
                    .isEqualTo(".\n./old\n./old/.git\n./old/deep\n./old/deep/.git\n./old/deep/.git/x\n");
            assertThat(RsyncOracle.run("bash", "-c", "find $0/many | wc -l", w.path("dst")))
                    .isEqualTo("3001\n");
        }
    }
}
