package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** Who sits before a terminal sees one line that is drawn over and over, and in the end what was done. */
class OnATerminalTest {
    private static final String TERMINAL =
            "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

    @Test
    void theBarIsOneLineUntilTheSummary() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1; for i in 1 2 3 4 5 6; do head -c 1M /dev/urandom > $1/f$i; done", w.path("src"));
            List<String> command = new ArrayList<>(List.of("python3", "-c", TERMINAL));
            command.addAll(ChildCopier.command(
                    List.of(), "copy", w.path("src"), w.path("dst"), "--progress", "bar", "--bwlimit", "2M"));
            Process copier =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = ChildCopier.output(copier);
            assertThat(copier.waitFor()).as(said).isZero();

            assertThat(said).contains("done: 6 files, 1 directories, 6.3 MB (6 copied,");
            String bar = said.substring(0, said.indexOf("done: 6"));
            assertThat(bar).doesNotContain("\n").contains(" %  ", " files  ", "/s", " left");
            assertThat(bar.split("\r\u001b\\[K", -1))
                    .as("drawn again and again")
                    .hasSizeGreaterThan(3);
            RsyncOracle.same(w.path("src"), w.path("dst"));
        }
    }
}
