package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

class LeftAfterRemovalTest {
    private static final String LARGE = """
            mkdir $1 $2; echo mine > $2/file; cd $1
            seq -f 'file-%.0f' 6000 | xargs touch; seq -f 'dir-%.0f' 2500 | xargs mkdir
            for i in {1..2500..50}; do echo x > dir-$i/inside; ln -s $2 dir-$i/out; done; ln -s $2 out
            """;

    @Test
    void nothingOfADirectoryTooLargeForOneListing() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(LARGE, w.path("large"), w.path("outside"));
            assertThat(CopyMain.run("remove", w.path("large"), "--threads", "4"))
                    .isZero();
            assertThat(Path.of(w.path("large"))).doesNotExist();
            assertThat(Files.readString(Path.of(w.path("outside/file")))).isEqualTo("mine\n");
        }
    }

    @Test
    void nothingWhenTwoRemoveTheSameTree() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(LARGE, w.path("large"), w.path("outside"));
            Process other = ChildCopier.start(List.of(), "remove", w.path("large"));
            int mine = CopyMain.run("remove", w.path("large"));
            String said = ChildCopier.output(other);
            assertThat(List.of(mine, other.waitFor())).as(said).containsOnly(0);
            assertThat(Path.of(w.path("large"))).doesNotExist();
        }
    }

    @Test
    void allOfItIsNamedThatMayNotGo() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.under(Path.of("target"))) {
            RsyncOracle.shell(
                    "mkdir -p $1/a/dir $1/b; cd $1/a; seq 1000 | xargs touch; echo x > kept; seq 1001 2000 | xargs touch;"
                            + " echo y > ../b/f; chattr +i kept || rm kept",
                    w.path("t"));
            assumeTrue(Files.exists(Path.of(w.path("t/a/kept"))), "this file system knows no immutable files");
            try {
                Process child = ChildCopier.start(List.of(), "remove", w.path("t"));
                String said = ChildCopier.output(child);
                assertThat(child.waitFor()).isEqualTo(3);
                assertThat(said).contains("a/kept: unlink: Operation not permitted");
                try (Stream<Path> left = Files.list(Path.of(w.path("t/a")))) {
                    assertThat(left).containsExactly(Path.of(w.path("t/a/kept")));
                }
                assertThat(Path.of(w.path("t/b"))).doesNotExist();
            } finally {
                RsyncOracle.shell("chattr -i $1", w.path("t/a/kept"));
            }
        }
    }
}
