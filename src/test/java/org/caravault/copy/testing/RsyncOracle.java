package org.caravault.copy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The independent judge: rsync, asked what it would still have to do. */
public final class RsyncOracle {
    private RsyncOracle() {}

    public static void requireRoot() {
        assumeTrue(
                org.caravault.copy.linux.Linux.effectiveUser() == 0,
                "needs root: device nodes, owners, trusted.* attributes");
    }

    /** For tests that give files extended attributes and ACLs. */
    public static void requireAttributes() {
        requireTool("setfattr");
        requireTool("setfacl");
    }

    /** Without the program a test is skipped; but not where CI is set, which installs all of them. */
    public static void requireTool(String name) {
        boolean there = Files.isExecutable(Path.of("/usr/bin", name));
        if (System.getenv("CI") != null) {
            assertThat(there).as(name + " must be installed where CI is set").isTrue();
        }
        assumeTrue(there, name + " is not installed");
    }

    /** Fails if rsync finds any difference between the trees: bytes, owners, modes, times, attributes, ACLs, hard links. */
    public static void same(String source, String destination) throws IOException, InterruptedException {
        requireTool("rsync");
        assertThat(run(
                        "rsync",
                        "-aHAXSnc",
                        "--numeric-ids",
                        "--delete",
                        "--itemize-changes",
                        source + "/",
                        destination + "/"))
                .isEmpty();
    }

    /** {@return what a command prints, on both streams} */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return said;
    }

    /** Runs a shell script, which must succeed; for what Java cannot do. */
    public static void shell(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-euc", script, "bash"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
