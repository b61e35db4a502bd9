package org.caravault.copy.name;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_PATH;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.ProtectedDirectoryException;

/**
 * Directories that must not be removed or written into. They are compared by device and inode, because a bind mount gives a directory a
 * second path. Two NFS mounts of one directory have different devices: there the inode and the time of the last status change are compared.
 */
public final class ProtectedDirectories {
    /** Protects nothing. */
    public static final ProtectedDirectories NOTHING = new ProtectedDirectories(List.of());

    private static final int TRIES = 10;
    /** SMB keeps times in units of 100 ns. */
    private static final int SMB_UNIT_NS = 100;

    private record Root(String path, int fd, Stat stat, boolean network) {}

    private final List<Root> roots;

    private ProtectedDirectories(List<Root> roots) {
        this.roots = roots;
    }

    /** Opens the directories; fails if one of them cannot be opened, because then nothing would protect it. */
    public static ProtectedDirectories open(Linux linux, List<EntryName> paths) throws CopyFailedException {
        List<Root> roots = new ArrayList<>();
        for (EntryName path : paths) {
            String text = PathText.of(Names.text(path.bytes()));
            try {
                int fd = linux.open(AT_FDCWD, path.bytes(), O_PATH | O_DIRECTORY, 0);
                roots.add(root(linux, text, fd));
            } catch (LinuxException why) {
                new ProtectedDirectories(roots).close(linux);
                throw new CopyFailedException("--protect " + text, why);
            }
        }
        return new ProtectedDirectories(roots);
    }

    private static Root root(Linux linux, String path, int fd) throws LinuxException {
        try {
            return new Root(path, fd, linux.stat(fd), FileSystems.isNetwork(linux.fileSystemType(fd)));
        } catch (LinuxException why) {
            linux.closeQuietly(fd);
            throw why;
        }
    }

    /** {@return these and one more, whose descriptor is the caller's} */
    public ProtectedDirectories and(Linux linux, String path, int fd) throws LinuxException {
        List<Root> all = new ArrayList<>(roots);
        all.add(new Root(path, fd, linux.stat(fd), FileSystems.isNetwork(linux.fileSystemType(fd))));
        return new ProtectedDirectories(all);
    }

    /** Closes the descriptors. */
    public void close(Linux linux) {
        for (Root root : roots) {
            linux.closeQuietly(root.fd);
        }
    }

    /** Fails if the open directory is a protected one; the verb says what was about to be done with it. */
    public void check(Linux linux, int fd, Stat directory, String verb) throws LinuxException {
        Optional<String> path = find(linux, fd, directory);
        if (path.isPresent()) {
            throw new ProtectedDirectoryException(verb, path.get());
        }
    }

    private Optional<String> find(Linux linux, int fd, Stat directory) throws LinuxException {
        for (int i = 0; i < roots.size(); i++) {
            Root root = roots.get(i);
            if (root.stat.inode() == directory.inode()
                    && (root.stat.device() == directory.device() || isSameOverNetwork(linux, root, fd))) {
                return Optional.of(root.path);
            }
        }
        return Optional.empty();
    }

    /** One that changes all the time while it is compared counts as the same: that errs on the side of keeping data. */
    private static boolean isSameOverNetwork(Linux linux, Root root, int fd) throws LinuxException {
        if (!root.network && !FileSystems.isNetwork(linux.fileSystemType(fd))) {
            return false;
        }
        Stat before = linux.statFresh(root.fd);
        for (int i = 0; i < TRIES; i++) {
            Stat directory = linux.statFresh(fd);
            if (sameChange(before, directory)) {
                return true;
            }
            Stat after = linux.statFresh(root.fd);
            if (sameChange(before, after)) {
                return false;
            }
            before = after;
        }
        return true;
    }

    private static boolean sameChange(Stat one, Stat other) {
        return one.inode() == other.inode()
                && one.ctime() == other.ctime()
                && one.ctimeNs() / SMB_UNIT_NS == other.ctimeNs() / SMB_UNIT_NS;
    }
}
