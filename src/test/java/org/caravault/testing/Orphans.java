package org.caravault.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copiers whose service is dead, and that live on all the same. */
public final class Orphans {
    private static final String ON_A_LIFELINE_THAT_NEVER_ENDS =
            "while :; do echo; sleep 1; done | sh -c 'echo $$ >&2; exec \"$@\" >/dev/null 2>&1' sh \"$@\"";

    private Orphans() {}

    /** Starts a slow copier as a shell's child. {@return its process number} */
    public static long copierOf(Path source, Path target) throws IOException {
        Files.createDirectories(target);
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        ON_A_LIFELINE_THAT_NEVER_ENDS,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.caravault.copy.cli.CopyMain",
                        "copy",
                        "--lifeline",
                        "--bwlimit",
                        "1M",
                        "--",
                        source.toString(),
                        target.resolve("data").toString())
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(shell.getErrorStream(), StandardCharsets.UTF_8))) {
            long copier = Long.parseLong(said.readLine());
            await().until(() -> Files.isDirectory(target.resolve("data"))); // until then it is a shell
            return copier;
        }
    }
}
