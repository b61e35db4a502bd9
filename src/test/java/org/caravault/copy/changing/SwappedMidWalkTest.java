package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** Another process replaces directories by symlinks that lead out of the tree, over and over, while it is walked. */
class SwappedMidWalkTest {
    private static final String SWAP = """
            mkdir -p $1/victim/sub $2/sub; echo SECRET > $2/file; echo SECRET > $2/sub/file; echo mine > $1/victim/file
            ln -s $2 $1/link
            """;

    private static Process swapping(Workspace w, String tree) throws Exception {
        RsyncOracle.shell(SWAP, tree, w.path("outside"));
        String script = """
                import ctypes
                c = ctypes.CDLL(None)
                while True: c.renameat2(-100, b'victim', -100, b'link', 2)
                """;
        return new ProcessBuilder("python3", "-c", script)
                .directory(new java.io.File(tree))
                .start();
    }

    @Test
    void aCopyNeverContainsWhatLiesOutside() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Process swapper = swapping(w, w.path("src"));
            try {
                for (int i = 0; i < 150; i++) {
                    CopyMain.run("copy", w.path("src"), w.path("dst" + i % 3), i % 2 == 0 ? "--delete" : "--checksum");
                }
                assertThat(swapper.isAlive()).isTrue();
            } finally {
                swapper.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            assertThat(RsyncOracle.run("grep", "-rl", "SECRET", w.path("dst0"), w.path("dst1"), w.path("dst2")))
                    .isEmpty();
        }
    }

    @Test
    void aRemovalNeverTouchesWhatLiesOutside() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            for (int i = 0; i < 30; i++) {
                RsyncOracle.shell("rm -rf $1", w.path("tree"));
                Process swapper = swapping(w, w.path("tree"));
                try {
                    CopyMain.run("remove", w.path("tree"));
                } finally {
                    swapper.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                }
                RsyncOracle.shell("[ -f $1/file ] && [ -f $1/sub/file ]", w.path("outside"));
            }
        }
    }
}
