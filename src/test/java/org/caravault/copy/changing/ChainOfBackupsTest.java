package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** Each backup links to the one before: none may need another. */
class ChainOfBackupsTest {
    private static void backUp(Workspace w, String previous, String next) throws Exception {
        Files.createDirectory(Path.of(w.path(next)));
        assertThat(CopyMain.run(
                        "copy",
                        w.path("src"),
                        w.path(next + "/data"),
                        "--link-dest",
                        w.path(previous + "/data"),
                        "--manifest",
                        w.path(next + "/manifest")))
                .isZero();
    }

    private static Object inode(Workspace w, String path) throws Exception {
        return Files.getAttribute(Path.of(w.path(path)), "unix:ino");
    }

    @Test
    void aMiddleOneThatGoesTakesNothingFromTheOthers() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1; cd $1; for i in {1..60}; do echo $i > $i; done; ln 1 one", w.path("src"));
            backUp(w, "none", "b1");
            RsyncOracle.shell("cp -a $1 $1.first; cd $1; echo second > 2; echo new > 61; rm 3", w.path("src"));
            backUp(w, "b1", "b2");
            RsyncOracle.shell("cd $1; echo third > 2; rm 61; ln 4 four", w.path("src"));
            backUp(w, "b2", "b3");
            assertThat(inode(w, "b3/data/60")).isEqualTo(inode(w, "b1/data/60"));

            assertThat(CopyMain.run("remove", w.path("b2"))).isZero();
            for (String left : new String[] {"b1", "b3"}) {
                assertThat(CopyMain.run("verify", w.path(left))).as(left).isZero();
            }
            RsyncOracle.same(w.path("src.first"), w.path("b1/data"));
            RsyncOracle.same(w.path("src"), w.path("b3/data"));

            backUp(w, "b2", "b4"); // the one that is gone: all is copied
            RsyncOracle.same(w.path("src"), w.path("b4/data"));
            backUp(w, "b3", "b5");
            RsyncOracle.same(w.path("src"), w.path("b5/data"));
            assertThat(inode(w, "b5/data/60")).isEqualTo(inode(w, "b1/data/60"));
        }
    }
}
