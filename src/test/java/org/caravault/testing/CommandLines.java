package org.caravault.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes were started with. */
public final class CommandLines {
    private CommandLines() {}

    /** Words that end with a zero each; empty for one that has ended. Java's own is also empty when it is longer than a page. */
    public static String of(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
