package org.caravault.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        // a byte is a letter of Latin-1, and a line end is the same in both
        List<String> bytes =
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        List<String> lines = new ArrayList<>();
        for (String line : bytes) {
            try {
                lines.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString());
            } catch (CharacterCodingException otherEncoding) {
                return unusable("is not UTF-8 at line %d: save it as UTF-8".formatted(lines.size() + 1));
            }
        }
        return lines;
    }

    private List<String> unusable(String why) {
        problems.add("configuration file '%s': %s".formatted(file, why));
        return List.of();
    }
}
