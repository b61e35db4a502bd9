package org.caravault.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.caravault.files.PrivateDirectory;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the archive that comes along into a directory that only this process's user may enter. */
final class DatabasePrograms {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> OTHER = PosixFilePermissions.fromString("rw-r--r--");
    private static final Pattern ONLY_FOR_BUILDING = Pattern.compile(".*\\.(a|pc)|(\\./)?include/.*");
    private static final int EXECUTABLE = 0100;
    private static final int NAME_LENGTH = 16;

    private DatabasePrograms() {}

    /** {@return the directory that contains {@code bin}, {@code lib} and {@code share}} Other versions in {@code place} are removed. */
    static Path unpack(Path place) throws IOException {
        if (PrivateDirectory.isOpenToWriters(place)) {
            FileSystemUtils.deleteRecursively(place); // anybody may have put a program of his own there
        }
        PrivateDirectory.make(place);
        Path programs = place.resolve("postgresql-" + digest());
        removeOthers(place, programs);
        if (!Files.isDirectory(programs)) {
            Path unfinished = Files.createDirectory(place.resolve("unfinished"));
            try (InputStream archive = archive();
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(entry, tar, unfinished);
                }
            }
            Files.setPosixFilePermissions(unfinished, PROGRAM);
            Files.move(unfinished, programs);
        }
        return programs;
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("the archive of PostgreSQL's programs names a file outside: " + entry.getName());
        }
        if (entry.isDirectory() || ONLY_FOR_BUILDING.matcher(entry.getName()).matches()) {
            return;
        }
        makeDirectories(root, path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            try (OutputStream file = Files.newOutputStream(path)) {
                content.transferTo(file);
            }
            Files.setPosixFilePermissions(path, (entry.getMode() & EXECUTABLE) == 0 ? OTHER : PROGRAM);
        }
    }

    /** Modes are set and not left to the umask: the database's user must be able to read what lies below. */
    private static void makeDirectories(Path root, Path directory) throws IOException {
        if (!directory.equals(root) && !Files.isDirectory(directory)) {
            makeDirectories(root, directory.getParent());
            Files.setPosixFilePermissions(Files.createDirectory(directory), PROGRAM);
        }
    }

    private static void removeOthers(Path place, Path programs) throws IOException {
        List<Path> others;
        try (Stream<Path> all = Files.list(place)) {
            others = all.filter(other -> !other.equals(programs)).toList();
        }
        for (Path other : others) {
            FileSystemUtils.deleteRecursively(other);
        }
    }

    private static String digest() throws IOException {
        try (DigestInputStream archive = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            archive.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(archive.getMessageDigest().digest()).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static InputStream archive() throws IOException {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        InputStream archive = DatabasePrograms.class.getResourceAsStream("/postgres-linux-" + machine + ".txz");
        if (archive == null) {
            throw new EmbeddedDatabase.NotPossibleException(
                    "there are no PostgreSQL programs for " + System.getProperty("os.arch") + ": set db.url");
        }
        return archive;
    }
}
