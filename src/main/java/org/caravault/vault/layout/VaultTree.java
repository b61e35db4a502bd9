package org.caravault.vault.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.files.Descriptor;
import org.caravault.files.PrivateDirectory;
import org.caravault.files.RefusedPathException;
import org.caravault.job.JournalEntry;
import org.caravault.report.CopyFindings;

/**
 * The layout of a vault: {@code ID/data}, {@code ID/manifest} and {@code ID/backup.json}. A backup is written as
 * {@code ID.ATTEMPT.partial} and renamed when all of it is on disk, so one that has its name is complete; before it is
 * removed it is renamed to {@code ID.deleting}, so that a partial backup never has the name of a complete one.
 *
 * @param root where the vault is mounted
 */
public record VaultTree(Path root) {
    private static final Pattern PUBLISHED = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern UNFINISHED =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:(\\.\\d+\\.partial)|\\.deleting)");
    private static final String DESCRIPTION = "backup.json";
    private static final String MANIFEST = "manifest";
    private static final String REPORT = "report.json";
    private static final String KERNEL_NAME = "kernel";
    private static final int LARGEST_DESCRIPTION = 1 << 20;
    private static final int MOST_ENTRIES = 1_000_000;
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");

    /** The tree of a complete backup. */
    public Path data(UUID id) {
        return root.resolve(id.toString()).resolve("data");
    }

    /** The manifest of a complete backup. */
    public Path manifest(UUID id) {
        return root.resolve(id.toString()).resolve(MANIFEST);
    }

    /** Where an attempt writes. Each has its own, so that a leftover process of a dead attempt cannot damage another's tree. */
    public Path partial(UUID id, int attempt) {
        return root.resolve(name(id, attempt));
    }

    private static String name(UUID id, int attempt) {
        return id + "." + attempt + ".partial";
    }

    private Path deleting(UUID id) {
        return root.resolve(id + ".deleting");
    }

    /** Whether a complete backup is there; a symlink does not count, wherever it leads. */
    public boolean isPublished(UUID id) {
        return Files.isDirectory(root.resolve(id.toString()), LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(data(id), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The content of {@code backup.json}. The vault's server may be under another's control: anything but a regular file of
     * sensible size is refused.
     */
    public BackupFile describe(UUID id) throws IOException {
        try (Descriptor vault = open();
                Descriptor backup = vault.directory(id.toString())) {
            return BackupJson.read(backup.read(DESCRIPTION, LARGEST_DESCRIPTION));
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(missing.getFile(), null, "is missing");
        }
    }

    /** The vault itself, which a job has mounted, or which is trusted as it is configured. */
    private Descriptor open() throws IOException {
        return Descriptor.trusted(root);
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
        try (Descriptor vault = open();
                Descriptor partial = vault.directory(name(id, attempt))) {
            Files.write(partial.path(KERNEL_NAME), Files.readAllBytes(KERNEL), StandardOpenOption.CREATE_NEW);
        }
    }

    /** Puts a backup's manifest into an attempt's directory, as a name more. */
    public void linkManifest(UUID backup, UUID id, int attempt) throws IOException {
        try (Descriptor vault = open();
                Descriptor from = vault.directory(backup.toString());
                Descriptor to = vault.directory(name(id, attempt))) {
            from.file(MANIFEST).close(); // it must be one
            Files.createLink(to.path(MANIFEST), from.path(MANIFEST));
        }
    }

    /** Of what the journal says that was begun to be copied, what is there, but not the tree that is being written; the latest first. */
    public List<Path> interrupted(List<JournalEntry> begun, Path writing) {
        return begun.stream()
                .map(entry -> root.resolve(Path.of(entry.what()).getFileName()))
                .filter(tree -> !tree.equals(writing))
                .map(tree -> tree.resolve("data"))
                .filter(tree -> Files.isDirectory(tree.getParent(), LinkOption.NOFOLLOW_LINKS)
                        && Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS))
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
        try (Descriptor vault = open();
                Descriptor partial =
                        vault.directory(interrupted.getParent().getFileName().toString())) {
            return Arrays.equals(partial.read(KERNEL_NAME, LARGEST_DESCRIPTION), Files.readAllBytes(KERNEL));
        } catch (NoSuchFileException unsigned) {
            return false;
        }
    }

    /** Puts the report of a copied tree that has no description beside it. */
    public void saveReport(UUID id, int attempt, CopyFindings report) throws IOException {
        try (Descriptor vault = open();
                Descriptor partial = vault.directory(name(id, attempt))) {
            Path temporary = partial.path(REPORT + ".tmp");
            Files.writeString(temporary, report.json());
            force(temporary, StandardOpenOption.WRITE);
            Files.move(temporary, partial.path(REPORT), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What {@link #saveReport} has saved; empty: the tree was copied by a version that saved none. */
    public Optional<CopyFindings> savedReport(UUID id) throws IOException {
        try (Descriptor vault = open();
                Descriptor tree = vault.directory(id.toString())) {
            return Optional.of(
                    CopyFindings.parse(new String(tree.read(REPORT, LARGEST_DESCRIPTION), StandardCharsets.UTF_8)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /**
     * Gives a copied tree its name. The copier has made the tree and the manifest durable; here follow backup.json, the
     * directory, and the name itself.
     */
    public void publish(UUID id, int attempt, BackupFile file) throws IOException {
        try (Descriptor vault = open();
                Descriptor partial = vault.directory(name(id, attempt))) {
            Path temporary = partial.path(DESCRIPTION + ".tmp");
            Files.write(temporary, BackupJson.write(file), StandardOpenOption.CREATE_NEW);
            force(temporary, StandardOpenOption.WRITE);
            Files.move(temporary, partial.path(DESCRIPTION), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(partial.path(KERNEL_NAME));
        }
        publish(id, attempt);
    }

    /** Gives a tree its name that needs no description. */
    public void publish(UUID id, int attempt) throws IOException {
        try (Descriptor vault = open();
                Descriptor partial = vault.directory(name(id, attempt))) {
            force(partial.path(), StandardOpenOption.READ);
        }
        Files.move(partial(id, attempt), root.resolve(id.toString()), StandardCopyOption.ATOMIC_MOVE);
        force(root, StandardOpenOption.READ);
    }

    /** Takes a complete backup's name away, before its tree is removed. A second time does nothing. */
    public void withdraw(UUID id) throws IOException {
        try {
            Files.move(root.resolve(id.toString()), deleting(id), StandardCopyOption.ATOMIC_MOVE);
            force(root, StandardOpenOption.READ);
        } catch (NoSuchFileException gone) {
            // withdrawn by an attempt before this one, or never published
        }
    }

    /** What the vault has of a backup besides the complete tree: partial trees and one that is being deleted. */
    public List<Path> remains(UUID id) throws IOException {
        List<Path> remains = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, id + ".*")) {
            for (Path one : found) {
                remains.add(one);
                mustBeFew(remains.size());
            }
        }
        return remains;
    }

    /** The complete backups in the vault: entries whose name is a backup's id and nothing more. */
    public List<UUID> published() throws IOException {
        List<UUID> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            int seen = 0;
            for (Path entry : entries) {
                mustBeFew(++seen);
                if (PUBLISHED.matcher(entry.getFileName().toString()).matches()) {
                    found.add(UUID.fromString(entry.getFileName().toString()));
                }
            }
        }
        return found.stream().sorted().toList();
    }

    /** A tree that is being written or removed. */
    public record Unfinished(Path path, UUID id, boolean partial) {}

    /** All trees in the vault that are not complete backups, by their names. Other names are not looked at. */
    public List<Unfinished> unfinished() throws IOException {
        List<Unfinished> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            int seen = 0;
            for (Path entry : entries) {
                mustBeFew(++seen);
                Matcher name = UNFINISHED.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    found.add(new Unfinished(entry, UUID.fromString(name.group(1)), name.group(2) != null));
                }
            }
        }
        return found;
    }

    /** A server can go on with a listing for ever. */
    private void mustBeFew(int entries) throws IOException {
        if (entries > MOST_ENTRIES) {
            throw new RefusedPathException(
                    "the vault %s lists more than %d entries".formatted(root, MOST_ENTRIES),
                    "Check that its server is healthy, and that nothing but backups lies there.");
        }
    }

    private static void force(Path path, StandardOpenOption open) throws IOException {
        try (FileChannel channel = FileChannel.open(path, open)) {
            channel.force(true);
        }
    }
}
