package org.caravault.vault.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.files.Descriptor;
import org.caravault.files.RefusedPathException;

/**
 * The file by which a vault is recognized. The bare mount point of a vault that is not mounted does not have it.
 *
 * @param root where the vault is mounted
 */
public record VaultMarker(Path root) {
    /** The file's name. */
    public static final String NAME = ".caravault-vault";

    private static final int LONGEST = 4096;
    private static final Pattern ID =
            Pattern.compile("^id ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", Pattern.MULTILINE);

    /** The id in it; empty: there is no marker. */
    public Optional<UUID> read() throws IOException {
        Path file = root.resolve(NAME);
        Matcher id;
        try (Descriptor vault = Descriptor.trusted(root)) {
            id = ID.matcher(new String(vault.read(NAME, LONGEST), StandardCharsets.UTF_8));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (RefusedPathException other) {
            throw new IOException(file + " is not a marker that Caravault has written", other);
        }
        if (!id.find()) {
            throw new IOException(file + " contains no line 'id UUID'");
        }
        return Optional.of(UUID.fromString(id.group(1)));
    }

    /** Writes it. Whoever writes at the same time writes the same id. */
    public void write(UUID id) throws IOException {
        Path temporary = Files.createTempFile(root, NAME, ".tmp");
        try {
            Files.writeString(
                    temporary,
                    "Caravault recognizes this vault by this file. Without it no backup is made or deleted here.%nid %s%n"
                            .formatted(id));
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, root.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
