package org.caravault.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trees to back up. */
final class Trees {
    private Trees() {}

    /** A few files in two directories. */
    static Path small(Path root) throws IOException {
        Files.createDirectories(root.resolve("letters"));
        Files.writeString(root.resolve("notes.txt"), "some notes\n");
        Files.writeString(root.resolve("letters/one"), "dear reader\n");
        Files.createSymbolicLink(root.resolve("letters/link"), Path.of("../notes.txt"));
        return root;
    }
}
