package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

class KilledWhileCopyingTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void theSameCommandFinishesTheCopyAndCopiesNothingTwice() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1/{1..20}; for d in {1..20}; do for i in {1..20}; do head -c 20000 /dev/urandom > $1/$d/$i; done; done",
                    w.path("src"));
            Process child = ChildCopier.start(List.of(), "copy", w.path("src"), w.path("dst"), "--bwlimit", "2M");
            Path half = Path.of(w.path("dst/10"));
            await().atMost(LONG)
                    .until(() -> !child.isAlive()
                            || (Files.isDirectory(half) && half.toFile().list().length > 3));
            child.destroyForcibly().waitFor();

            Process again = ChildCopier.start(List.of(), "copy", w.path("src"), w.path("dst"), "--progress", "json");
            String said = ChildCopier.output(again);
            assertThat(again.waitFor()).isZero();
            RsyncOracle.same(w.path("src"), w.path("dst"));
            assertThat(said).doesNotContain("\"copied_files\":400").contains("\"files\":400,\"directories\":21");
        }
    }

    @Test
    void whatAnInterruptedRunLeftUnderATemporaryNameGoes() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2; echo x > $1/f; echo half > $2/.caravault-00112233445566ff-7.tmp; echo mine > $2/.caravault-notes",
                    w.path("src"),
                    w.path("dst"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"))).isZero();
            assertThat(Path.of(w.path("dst")).toFile().list()).containsExactlyInAnyOrder("f", ".caravault-notes");
        }
    }

    @Test
    void theChildOfAParentThatEndsHaltsAtOnce() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Process child = slowCopy(w);
            child.getOutputStream().close();
            assertThat(child.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(CopyMain.INTERRUPTED);
        }
    }

    @Test
    void theChildOfAParentThatSendsNoMoreTicksHalts() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Process child = slowCopy(w);
            OutputStream lifeline = child.getOutputStream();
            lifeline.write(1);
            lifeline.flush();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(CopyMain.INTERRUPTED);
        }
    }

    @Test
    void aTerminatedCopySaysSo() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Process child = slowCopy(w);
            child.destroy();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(CopyMain.INTERRUPTED);
        }
    }

    /** A part of a file under the file's own name would be taken for the file by who uses the share, and by its next backup. */
    @Test
    void aTerminatedCopyLeavesNoPartOfAFileThatWasNotThere() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                            mkdir -p $1/a $1/b $1/new $2/a; echo kept > $2/a/kept; cp $2/a/kept $1/a
                            head -c 6000000 /dev/zero | tee $1/a/\u00e9 $1/b/$'\\xff\\n' $1/new/f > /dev/null""", w.path("src"), w.path("dst"));
            Process child = ChildCopier.start(
                    List.of(), "copy", w.path("src"), w.path("dst"), "--bwlimit", "100k", "--threads", "4");
            await().atMost(LONG).until(() -> !child.isAlive() || files(w) >= 4);
            child.destroy();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(CopyMain.INTERRUPTED);
            assertThat(files(w)).as("only what was there").isOne();
            assertThat(Path.of(w.path("dst/a/kept"))).hasContent("kept");
        }
    }

    private static long files(Workspace w) throws Exception {
        return RsyncOracle.run("find", w.path("dst"), "-type", "f", "-printf", "x\\n")
                .lines()
                .count();
    }

    /** A copy that would take a minute, and has begun. */
    private static Process slowCopy(Workspace w) throws Exception {
        RsyncOracle.shell("mkdir $1; head -c 6000000 /dev/zero > $1/f", w.path("src"));
        Process child =
                ChildCopier.start(List.of(), "copy", w.path("src"), w.path("dst"), "--bwlimit", "100k", "--lifeline");
        await().atMost(LONG).until(() -> !child.isAlive() || Files.exists(Path.of(w.path("dst/f"))));
        assertThat(child.isAlive()).isTrue();
        return child;
    }
}
