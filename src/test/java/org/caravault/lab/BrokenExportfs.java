package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** exportfs(8) as the service finds it: the real one, but for one call that a test has chosen. */
final class BrokenExportfs {
    private static final Path PLACE = Path.of("/tmp/broken-exportfs");
    private static final Path WORD = PLACE.resolve("word");

    /** What happens at the chosen call. */
    enum Fault {
        /** It fails, and nothing has changed. */
        FAILS,
        /** The service is killed before anything has changed. */
        KILLS_BEFORE,
        /** The service is killed when the server has changed, before it gets the exit code. */
        KILLS_AFTER
    }

    private BrokenExportfs() {}

    /** For the service. */
    static Map<String, String> environment() throws IOException {
        Files.createDirectories(PLACE);
        Path script = Files.writeString(PLACE.resolve("exportfs"), """
                #!/bin/sh
                PATH=${PATH#*:} # the lab's exportfs, which acts on the server
                fault=$(cat %1$s 2>/dev/null) || fault=
                case "$fault $1" in
                "FAILS $1 $1") rm %1$s; echo "exportfs: out of sorts" >&2; exit 1 ;;
                "KILLS_BEFORE $1 $1") rm %1$s; kill -9 $PPID; exit 1 ;;
                "KILLS_AFTER $1 $1") rm %1$s; exportfs "$@"; kill -9 $PPID; exit 1 ;;
                esac
                exec exportfs "$@"
                """.formatted(WORD));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Map.of("PATH", PLACE + ":" + System.getenv("PATH"));
    }

    /** The next call with that first option has the fault: {@code -o} grants, {@code -u} revokes. */
    static void next(Fault fault, String option) throws IOException {
        Files.writeString(WORD, fault + " " + option);
    }

    /** Whether the fault has been met. */
    static boolean isMet() {
        return !Files.exists(WORD);
    }
}
