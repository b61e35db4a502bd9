package org.caravault.drop;

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
    DropDirectory place() {
        return new DropDirectory(project, directory);
    }
}
