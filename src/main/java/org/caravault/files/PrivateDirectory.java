package org.caravault.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that no other user of this host may enter. What lies below keeps its own modes: set-id programs, devices and files of other
 * owners among them, and this directory is what keeps users away from those. Modes are set explicitly, whatever the umask.
 */
public final class PrivateDirectory {
    /** The owner may do everything, others nothing. */
    public static final Set<PosixFilePermission> OWNER_ONLY = Set.copyOf(PosixFilePermissions.fromString("rwx------"));

    private static final Logger LOG = LoggerFactory.getLogger(PrivateDirectory.class);
    private static final int STICKY = 01000;
    private static final int HIGHEST_BIT = 0400;
    private static final List<PosixFilePermission> FROM_THE_HIGHEST_BIT = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /** Directories of the host that others need; whoever names one of them as his own has made a mistake. */
    private static final Set<String> OF_THE_HOST = Set.of(
            "/",
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/home",
            "/lib",
            "/lib64",
            "/media",
            "/mnt",
            "/opt",
            "/proc",
            "/root",
            "/run",
            "/sbin",
            "/srv",
            "/sys",
            "/tmp",
            "/usr",
            "/usr/local",
            "/var",
            "/var/cache",
            "/var/lib",
            "/var/log",
            "/var/spool",
            "/var/tmp");

    private PrivateDirectory() {}

    /** Makes the directory, or closes an existing one to everybody but its owner. */
    public static Path make(Path directory) throws IOException {
        return make(directory, OWNER_ONLY);
    }

    /**
     * Makes the directory with this mode, or gives it to an existing one.
     *
     * @throws IOException if the directory is one that the host's other users need, or its mode cannot be changed; names it and says what to do
     */
    public static Path make(Path directory, Set<PosixFilePermission> mode) throws IOException {
        if (!Files.isDirectory(directory)) {
            create(directory.toAbsolutePath(), mode);
        }
        return tighten(directory, mode);
    }

    /**
     * Gives an existing directory this mode.
     *
     * @throws IOException as for {@link #make(Path, Set)}
     */
    public static Path tighten(Path directory, Set<PosixFilePermission> mode) throws IOException {
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(directory);
        if (now.equals(mode)) {
            return directory;
        }
        change(directory, now, mode, mode);
        if (!tooMuch(now, mode).isEmpty()) {
            LOG.warn(
                    "{} was open to other users of this host (mode {}): its mode is {} now",
                    directory,
                    octal(now),
                    octal(mode));
        }
        return directory;
    }

    /**
     * Whether an existing directory gives more users access than this mode does, and can be closed.
     *
     * @throws IOException as for {@link #make(Path, Set)}; nothing is changed
     */
    public static boolean isTooOpen(Path directory, Set<PosixFilePermission> mode) throws IOException {
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(directory);
        if (tooMuch(now, mode).isEmpty()) {
            return false;
        }
        change(directory, now, now, mode); // the mode that it has: fails as a change would
        return true;
    }

    private static void change(
            Path directory,
            Set<PosixFilePermission> now,
            Set<PosixFilePermission> then,
            Set<PosixFilePermission> wanted)
            throws IOException {
        if (isOfTheHost(directory)) {
            throw new IOException(
                    "%s belongs to the host and must stay open to its users: name a directory below it, which Caravault may close to others"
                            .formatted(directory));
        }
        try {
            Files.setPosixFilePermissions(directory, then);
        } catch (IOException notOurs) {
            throw new IOException(
                    "%s has the mode %s instead of %s, and it cannot be changed (%s): as its owner run 'chmod %s %s'"
                            .formatted(directory, octal(now), octal(wanted), reason(notOurs), octal(wanted), directory),
                    notOurs);
        }
    }

    private static Set<PosixFilePermission> tooMuch(Set<PosixFilePermission> now, Set<PosixFilePermission> mode) {
        Set<PosixFilePermission> tooMuch = EnumSet.noneOf(PosixFilePermission.class);
        tooMuch.addAll(now);
        tooMuch.removeAll(mode);
        return tooMuch;
    }

    /** Whether users other than the owner may put files there. */
    public static boolean isOpenToWriters(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
        return mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** The mode as chmod(1) takes it, such as {@code 0700}. */
    public static String octal(Set<PosixFilePermission> mode) {
        int bits = 0;
        for (PosixFilePermission permission : FROM_THE_HIGHEST_BIT) {
            bits = bits * 2 + (mode.contains(permission) ? 1 : 0);
        }
        return "0%03o".formatted(bits);
    }

    /** The permissions of a mode as chmod(1) takes it, such as {@code 0755}. */
    public static Set<PosixFilePermission> mode(String octal) {
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
        int bit = HIGHEST_BIT;
        for (PosixFilePermission permission : FROM_THE_HIGHEST_BIT) {
            if ((bits & bit) != 0) {
                mode.add(permission);
            }
            bit /= 2;
        }
        return mode;
    }

    private static void create(Path directory, Set<PosixFilePermission> mode) throws IOException {
        if (directory.getParent() != null) {
            Files.createDirectories(directory.getParent());
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
        } catch (FileAlreadyExistsException inThisMoment) {
            if (!Files.isDirectory(directory)) {
                throw inThisMoment;
            }
        }
    }

    private static boolean isOfTheHost(Path directory) throws IOException {
        Path real = directory.toRealPath();
        return OF_THE_HOST.contains(real.toString()) || ((int) Files.getAttribute(real, "unix:mode") & STICKY) != 0;
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null
                ? failed.getClass().getSimpleName()
                : message.substring(message.lastIndexOf(": ") + 1).strip();
    }
}
