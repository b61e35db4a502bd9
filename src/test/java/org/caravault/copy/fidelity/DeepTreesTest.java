package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tree may be deeper than a process has descriptors, or a thread has stack; with a directory beside each level, too. */
class DeepTreesTest {
    private static final int LEVELS = 10_000;
    private static final int DESCRIPTORS = 1024;

    private Workspace w;

    @BeforeEach
    void begin() throws Exception {
        w = Workspace.inMemory();
        RsyncOracle.shell("mkdir $1/b1 $1/b2 $1/empty", w.root().toString());
    }

    @AfterEach
    void end() {
        w.close();
    }

    /** Each level has the next one, a file if wanted, and as many leaves. */
    private void build(String name, int levels, int leaves, boolean files) throws Exception {
        RsyncOracle.shell(
                """
                mkdir $1; cd $1
                perl -e 'for my $i (1 .. $ARGV[0]) {
                  mkdir $_ for 1 .. $ARGV[1];
                  if ($ARGV[2] eq "true") { open my $f, ">", "f"; print $f $i; close $f }
                  mkdir "d"; chdir "d" or die }' $2 $3 $4
                """, w.path(name), Integer.toString(levels), Integer.toString(leaves), Boolean.toString(files));
    }

    private String run(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\""));
        command.addAll(ChildCopier.command(List.of(), words));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = ChildCopier.output(child);
        assertThat(child.waitFor())
                .as(said.substring(0, Math.min(500, said.length())))
                .isZero();
        return said;
    }

    private static long count(String tree) throws Exception {
        return Long.parseLong(
                RsyncOracle.run("bash", "-c", "find $0 | wc -l", tree).strip());
    }

    @Test
    void aChainIsCopiedVerifiedScannedAndRemoved() throws Exception {
        build("src", LEVELS, 0, false);
        assertThat(run("scan", w.path("src"))).contains("\"directories\":" + (LEVELS + 1));
        run("copy", w.path("src"), w.path("b1/data"), "--strict", "--manifest", w.path("b1/manifest"));
        run("verify", w.path("b1"));
        run("copy", w.path("empty"), w.path("b1/data"), "--delete");
        assertThat(Path.of(w.path("b1/data"))).isEmptyDirectory();
        run("remove", w.path("src"));
        assertThat(Path.of(w.path("src"))).doesNotExist();
    }

    @Test
    void aDirectoryBesideEachLevelNeedsNoMoreDescriptors() throws Exception {
        build("src", 2000, 2, true);
        run("copy", w.path("src"), w.path("b1/data"), "--strict", "--manifest", w.path("b1/manifest"));
        run("verify", w.path("b1"));
        String again = run(
                "copy",
                w.path("src"),
                w.path("b2/data"),
                "--strict",
                "--progress",
                "json",
                "--manifest",
                w.path("b2/manifest"),
                "--resume",
                w.path("b1/data"),
                "--link-dest",
                w.path("b1/data"));
        assertThat(again).contains("\"linked_files\":2000");
        assertThat(count(w.path("b2/data"))).isEqualTo(2000 * 4 + 1);
        run("copy", w.path("src"), w.path("b2/data"), "--strict");
        run("remove", w.path("b2/data"));
        run("copy", w.path("empty"), w.path("b1/data"), "--delete");
        assertThat(Path.of(w.path("b1/data"))).isEmptyDirectory();
        assertThat(Path.of(w.path("b2/data"))).doesNotExist();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"what only the destination has, 1", "what only the destination has at each level, 2"})
    void whatIsDeletedFromADeepTreeNeedsNoMoreDescriptors(String what, int leaves) throws Exception {
        build("src", 1500, 0, true);
        build("dst", 1500, leaves, false);
        run("copy", w.path("src"), w.path("dst"), "--delete", "--strict");
        assertThat(count(w.path("dst"))).isEqualTo(1500 * 2 + 1);
    }
}
