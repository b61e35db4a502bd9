package org.caravault.vault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.job.JournalEntry;
import org.caravault.mount.PrivateDirectory;

/**
 * The layout of a vault: {@code ID/data}, {@code ID/manifest} and {@code ID/backup.json}. A backup is written as
 * {@code ID.ATTEMPT.partial} and renamed when all of it is on disk, so one that has its name is whole; before it is
 * removed it is renamed to {@code ID.deleting}, so that half a backup never has the name of a whole one.
 *
 * @param root where the vault is mounted
 */
public record VaultTree(Path root) {
    private static final Pattern PUBLISHED = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern UNFINISHED =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:(\\.\\d+\\.partial)|\\.deleting)");
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** The tree of a whole backup. */
    public Path data(UUID id) {
        return root.resolve(id.toString()).resolve("data");
    }

    /** The list of what a whole backup holds. */
    public Path manifest(UUID id) {
        return root.resolve(id.toString()).resolve("manifest");
    }

    /** Where an attempt writes. Each has its own, so that a dead attempt's straggler spoils nobody's tree. */
    public Path partial(UUID id, int attempt) {
        return root.resolve(id + "." + attempt + ".partial");
    }

    private Path deleting(UUID id) {
        return root.resolve(id + ".deleting");
    }

    public boolean isPublished(UUID id) {
        return Files.isDirectory(data(id));
    }

    /** What {@code backup.json} says. */
    public BackupFile describe(UUID id) throws IOException {
        return JSON.readValue(root.resolve(id.toString()).resolve("backup.json").toFile(), BackupFile.class);
    }

    /** Makes the directory that the attempt writes to, which only its owner may enter. */
    public Path begin(UUID id, int attempt) throws IOException {
        return begin(id, attempt, PrivateDirectory.OWNER_ONLY);
    }

    /** Makes the directory that the attempt writes to, with this mode; what is copied into it keeps its own. */
    public Path begin(UUID id, int attempt, Set<PosixFilePermission> mode) throws IOException {
        Path partial = Files.createDirectory(partial(id, attempt), PosixFilePermissions.asFileAttribute(mode));
        Files.setPosixFilePermissions(partial, mode); // whatever the umask is
        return partial;
    }

    /** Notes in the attempt's directory which kernel writes there, for {@link #isOnDisk}. */
    public void sign(UUID id, int attempt) throws IOException {
        Files.copy(KERNEL, kernel(partial(id, attempt)));
    }

    /** Of what the journal says that was begun to be copied, what is there, but not the tree that is being written; the latest first. */
    public List<Path> interrupted(List<JournalEntry> begun, Path writing) {
        return begun.stream()
                .map(entry -> root.resolve(Path.of(entry.what()).getFileName()))
                .filter(tree -> !tree.equals(writing))
                .map(tree -> tree.resolve("data"))
                .filter(Files::isDirectory)
                .toList();
    }

    /**
     * Whether what an interrupted attempt has written is there still: a file server has it, because an NFS client has
     * written a file's content when it sets its time; a local disk may have lost it if the machine has crashed since.
     */
    public boolean isOnDisk(Path interrupted) throws IOException {
        if (Files.getFileStore(interrupted).type().startsWith("nfs")) {
            return true;
        }
        Path kernel = kernel(interrupted.getParent());
        return Files.exists(kernel) && Files.readString(kernel).equals(Files.readString(KERNEL));
    }

    private static Path kernel(Path partial) {
        return partial.resolve("kernel");
    }

    /**
     * Gives a copied tree its name. The copier has made the tree and the manifest durable; here follow backup.json, the
     * directory, and the name itself.
     */
    public void publish(UUID id, int attempt, BackupFile file) throws IOException {
        Path partial = partial(id, attempt);
        Path temporary = partial.resolve("backup.json.tmp");
        Files.write(temporary, JSON.writeValueAsBytes(file));
        force(temporary, StandardOpenOption.WRITE);
        Files.move(temporary, partial.resolve("backup.json"), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(kernel(partial));
        publish(id, attempt);
    }

    /** Gives a tree its name that needs no description. */
    public void publish(UUID id, int attempt) throws IOException {
        force(partial(id, attempt), StandardOpenOption.READ);
        Files.move(partial(id, attempt), root.resolve(id.toString()), StandardCopyOption.ATOMIC_MOVE);
        force(root, StandardOpenOption.READ);
    }

    /** Takes a whole backup's name away, before its tree is removed. A second time does nothing. */
    public void withdraw(UUID id) throws IOException {
        try {
            Files.move(root.resolve(id.toString()), deleting(id), StandardCopyOption.ATOMIC_MOVE);
            force(root, StandardOpenOption.READ);
        } catch (NoSuchFileException gone) {
            // withdrawn by an attempt before this one, or never published
        }
    }

    /** All that lies in the vault of a backup that is not whole: partial trees and one that is being deleted. */
    public List<Path> remains(UUID id) throws IOException {
        List<Path> remains = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, id + ".*")) {
            found.forEach(remains::add);
        }
        return remains;
    }

    /** The whole backups in the vault: what bears a backup's name and nothing more. */
    public List<UUID> published() throws IOException {
        List<UUID> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (PUBLISHED.matcher(entry.getFileName().toString()).matches()) {
                    found.add(UUID.fromString(entry.getFileName().toString()));
                }
            }
        }
        return found.stream().sorted().toList();
    }

    /** A tree that is being written or removed. */
    public record Unfinished(Path path, UUID id, boolean partial) {}

    /** All trees in the vault that are no whole backups. What does not bear such a name is not looked at. */
    public List<Unfinished> unfinished() throws IOException {
        List<Unfinished> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                Matcher name = UNFINISHED.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    found.add(new Unfinished(entry, UUID.fromString(name.group(1)), name.group(2) != null));
                }
            }
        }
        return found;
    }

    private static void force(Path path, StandardOpenOption open) throws IOException {
        try (FileChannel channel = FileChannel.open(path, open)) {
            channel.force(true);
        }
    }
}
