package org.caravault.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The configuration file, as lines. One that cannot be read is a problem like a wrong value in it: it is never taken for an empty one. */
final class SettingsFile {
    private final Path file;
    private final List<String> problems;

    SettingsFile(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** All lines; none, and a problem more, if there are none to be had. */
    List<String> lines() throws IOException {
        if (Files.notExists(file)) {
            return unusable("there is no such configuration file: correct the path, or create the file");
        }
        if (Files.isDirectory(file)) {
            return unusable("is a directory: name the configuration file in it");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return unusable("is not a regular file: name a configuration file");
        }
        if (!Files.isReadable(file)) {
            return unusable("cannot be read by the user %s: give that user access to it and to the directories above it"
                    .formatted(System.getProperty("user.name")));
        }
        return Files.readAllLines(file);
    }

    private List<String> unusable(String why) {
        problems.add("configuration file '%s': %s".formatted(file, why));
        return List.of();
    }
}
