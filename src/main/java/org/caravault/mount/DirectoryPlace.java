package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a directory lies, by all paths at which it can be reached: behind symlinks, and through bind mounts of it or of a directory above it.
 *
 * @param inode device and inode; empty: there is no such directory yet
 * @param paths at least one; the first is the path that was asked for, without symlinks, unless a job has mounted it there
 * @param above all directories above it, on each of the paths
 * @param inodesAbove their devices and inodes
 */
public record DirectoryPlace(Optional<String> inode, List<Path> paths, Set<Path> above, Set<String> inodesAbove) {
    /** Copies all. */
    public DirectoryPlace {
        paths = List.copyOf(paths);
        above = Set.copyOf(above);
        inodesAbove = Set.copyOf(inodesAbove);
    }

    /**
     * Looks at a directory; it need not exist.
     *
     * @param mounts all that there are
     * @param without mount points below these are not followed: those that jobs make come and go
     */
    public static DirectoryPlace of(Path directory, List<MountTable.Line> mounts, Collection<Path> without)
            throws IOException {
        Path real = real(directory.toAbsolutePath().normalize());
        List<Path> paths = new ArrayList<>(List.of(real));
        // The mount that a path is in is the last of those with the longest mount point.
        mounts.stream()
                .filter(mount -> real.startsWith(mount.path()))
                .reduce((one, next) -> next.path().length() >= one.path().length() ? next : one)
                .ifPresent(in -> mounts.stream()
                        .filter(mount -> mount.device().equals(in.device()))
                        .filter(mount -> without.stream().noneMatch(Path.of(mount.path())::startsWith))
                        .forEach(mount -> through(mount, in, real)
                                .filter(path -> !paths.contains(path))
                                .ifPresent(paths::add)));
        if (paths.size() > 1 && without.stream().anyMatch(real::startsWith)) {
            paths.remove(real); // a job's own mount: where the directory lies is what matters
        }
        Set<Path> above = new HashSet<>();
        Set<String> inodesAbove = new HashSet<>();
        for (Path path : paths) {
            for (Path at = path.getParent(); at != null && above.add(at); at = at.getParent()) {
                inode(at).ifPresent(inodesAbove::add);
            }
        }
        return new DirectoryPlace(inode(real), paths, above, inodesAbove);
    }

    private static Optional<Path> through(MountTable.Line mount, MountTable.Line in, Path real) {
        Path inFileSystem = Path.of(in.root()).resolve(Path.of(in.path()).relativize(real));
        return inFileSystem.startsWith(mount.root())
                ? Optional.of(Path.of(mount.path())
                        .resolve(Path.of(mount.root()).relativize(inFileSystem))
                        .normalize())
                : Optional.empty();
    }

    /** Without symlinks, as far as it exists. */
    private static Path real(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException missing) {
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    private static Optional<String> inode(Path path) throws IOException {
        try {
            Map<String, Object> read = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
            return Optional.of(read.get("dev") + ":" + read.get("ino"));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** Whether both are one directory. */
    public boolean isSameAs(DirectoryPlace other) {
        return (inode.isPresent() && inode.equals(other.inode))
                || paths.stream().anyMatch(other.paths::contains);
    }

    /** Whether this one lies below the other: by its paths, and by device and inode of each directory above it. */
    public boolean isBelow(DirectoryPlace other) {
        return other.paths.stream().anyMatch(above::contains)
                || other.inode.filter(inodesAbove::contains).isPresent();
    }
}
