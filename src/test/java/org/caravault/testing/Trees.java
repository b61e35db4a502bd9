package org.caravault.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.caravault.vault.layout.VaultMarker;

/** Trees to back up. */
public final class Trees {
    /** Slows a copy down, so that something can happen in its middle. */
    public static final String SLOW = "copy.bwlimit=2M";

    private Trees() {}

    /** A few files in two directories. */
    public static Path small(Path root) throws IOException {
        Files.createDirectories(root.resolve("letters"));
        Files.writeString(root.resolve("notes.txt"), "some notes\n");
        Files.writeString(root.resolve("letters/one"), "dear reader\n");
        Files.createSymbolicLink(root.resolve("letters/link"), Path.of("../notes.txt"));
        return root;
    }

    /** The same, and enough megabytes that a copy at {@link #SLOW} takes a while. */
    public static Path large(Path root, int megabytes) throws IOException {
        small(root);
        byte[] content = new byte[1 << 20];
        for (int i = 0; i < megabytes; i++) {
            new Random(i).nextBytes(content);
            Files.write(root.resolve("large-" + i), content);
        }
        return root;
    }

    /** So many small files that to remove them all takes a while, too. */
    public static Path many(Path root, int files) throws IOException {
        small(root);
        for (int i = 0; i < files; i++) {
            Path directory = root.resolve("many-" + i / 1000);
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("file-" + i), "file " + i);
        }
        return root;
    }

    /** The names in a vault, without its marker. */
    public static List<String> inVault(Path vault) throws IOException {
        try (Stream<Path> entries = Files.list(vault)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(VaultMarker.NAME))
                    .sorted()
                    .toList();
        }
    }

    /** Removes the files that lie in a directory, and not those below. */
    public static void clear(Path root) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root, Files::isRegularFile)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
