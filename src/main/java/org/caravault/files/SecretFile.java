package org.caravault.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** A file that contains a secret: one that other users of this host can read is not used. */
public final class SecretFile {
    private static final int ROOT = 0;

    private SecretFile() {}

    /**
     * What is wrong with the file's mode; empty when only its owner can read it. A group may read a file of root's, as with the keys that
     * distributions install; a file below a directory that others cannot enter is closed whatever its own mode is.
     *
     * @throws IOException if there is no such file
     */
    public static Optional<String> problem(Path file) throws IOException {
        Path real = file.toRealPath();
        Set<PosixFilePermission> mode =
                Files.readAttributes(real, PosixFileAttributes.class).permissions();
        boolean group = mode.contains(PosixFilePermission.GROUP_WRITE)
                || (mode.contains(PosixFilePermission.GROUP_READ)
                        && (int) Files.getAttribute(real, "unix:uid") != ROOT);
        boolean others =
                mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE);
        return (group || others) && isReachable(real, group)
                ? Optional.of(
                        "%s contains a secret, and other users can read or change it (mode %s): run 'chmod 600 %s'"
                                .formatted(file, PrivateDirectory.octal(mode), file))
                : Optional.empty();
    }

    /**
     * {@return the secret}, without the end of the line that a file has.
     *
     * @throws IOException if the file cannot be read, or others can; the message names it and says what to do
     */
    public static String read(Path file) throws IOException {
        Optional<String> problem = problem(file);
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        return Files.readString(file).stripTrailing();
    }

    private static boolean isReachable(Path file, boolean forGroup) throws IOException {
        for (Path parent = file.getParent(); parent != null; parent = parent.getParent()) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(parent);
            if (!mode.contains(PosixFilePermission.OTHERS_EXECUTE)
                    && !(forGroup && mode.contains(PosixFilePermission.GROUP_EXECUTE))) {
                return false;
            }
        }
        return true;
    }
}
