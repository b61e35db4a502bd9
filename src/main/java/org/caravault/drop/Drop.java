package org.caravault.drop;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A dropped file that was taken.
 *
 * @param name as it is printed, and as its answer is named
 * @param outcome empty until it is answered
 * @param cause why the file as a whole was refused, and {@code field} where in it
 */
public record Drop(
        UUID id,
        String project,
        Path directory,
        String name,
        Instant takenAt,
        Optional<Outcome> outcome,
        Optional<String> cause,
        Optional<String> field) {
    /** A file system's names have at most 255 bytes, and those of answers are longer than this. */
    private static final int LONGEST_NAME = 200;

    /** Shortens the name to what can be the name of a file. */
    public Drop {
        name = shortened(name, LONGEST_NAME);
    }

    /** The beginning of a name, in whole characters. */
    static String shortened(String name, int most) {
        int bytes = 0;
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            bytes += Character.toString(name.codePointAt(at)).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                return name.substring(0, at);
            }
        }
        return name;
    }

    DropDirectory place() {
        return new DropDirectory(project, directory);
    }
}
