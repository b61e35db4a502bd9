package org.caravault.copy.walk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.FindingCollector;

/**
 * Decides what becomes of directories where another file system begins, and of the directories in which a filer shows its snapshots. Remembers
 * the file systems of the destination beside its root's, which have to be synced, too.
 */
public final class MountBoundary implements DirectoryFilter {
    /** What is to be done with a directory of the source. */
    public enum Decision {
        /** It is copied as any other. */
        COPY,
        /** Only the directory itself is copied, and nothing in it. */
        COPY_EMPTY,
        /** It is not copied. */
        LEAVE
    }

    private static final byte[] HERE = Names.of(".");

    private final boolean oneFileSystem;
    private final List<EntryName> snapshotNames;
    private final KnownMounts known;
    private final List<Integer> others = new ArrayList<>();

    /**
     * What the options say.
     *
     * @param oneFileSystem other file systems are left out
     * @param snapshotNames of directories in which filers show snapshots
     * @param known the mounts that the caller knows of
     */
    public MountBoundary(boolean oneFileSystem, List<EntryName> snapshotNames, KnownMounts known) {
        this.oneFileSystem = oneFileSystem;
        this.known = known;
        this.snapshotNames = List.copyOf(snapshotNames);
    }

    /** Decides and reports. The parent's and the directory's descriptors are open. */
    public Decision of(Linux linux, Folder parent, byte[] name, int fd, Stat stat, FindingCollector report)
            throws LinuxException {
        boolean other = begins(stat, parent.stat.device());
        return other || isSnapshotName(name) ? special(linux, parent, name, fd, other, report) : Decision.COPY;
    }

    private Decision special(Linux linux, Folder parent, byte[] name, int fd, boolean other, FindingCollector report)
            throws LinuxException {
        if (isSnapshots(linux, parent.source, name, fd, other)) {
            report.add(FindingCollector.Finding.SNAPSHOTS, parent.textOf(name));
            return Decision.LEAVE;
        }
        if (!other) {
            return Decision.COPY;
        }
        report.add(FindingCollector.Finding.MOUNTS, parent.textOf(name));
        return isCrossed(linux, fd) ? Decision.COPY : Decision.COPY_EMPTY;
    }

    /** For a walk that only counts. */
    @Override
    public boolean isEntered(Linux linux, int parent, byte[] name, int fd) throws LinuxException {
        boolean other = begins(linux.stat(fd), linux.stat(parent).device());
        return !isSnapshots(linux, parent, name, fd, other) && (!other || isCrossed(linux, fd));
    }

    @Override
    public boolean isLiving() {
        return true;
    }

    /** {@return whether another file system is mounted here, or (in btrfs) another subvolume begins} */
    private static boolean begins(Stat stat, long parentDevice) {
        return stat.mountRoot() || stat.device() != parentDevice;
    }

    private boolean isCrossed(Linux linux, int fd) throws LinuxException {
        return !oneFileSystem && !FileSystems.isPseudo(linux.fileSystemType(fd));
    }

    /** A share that is itself mounted read-only says nothing of the directory; what counts is where it differs from its parent. */
    private boolean isSnapshots(Linux linux, int parent, byte[] name, int fd, boolean other) throws LinuxException {
        return isSnapshotName(name) && (other || (linux.isReadOnly(fd) && !linux.isReadOnly(parent)));
    }

    private boolean isSnapshotName(byte[] name) {
        for (int i = 0; i < snapshotNames.size(); i++) {
            if (Arrays.equals(snapshotNames.get(i).bytes(), name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return whether the copy goes into a directory that the destination has already} Where another file system begins there, it is noted: it
     * has to be synced, or is left as it is with all that is in it.
     *
     * @param inSource the directory of the source that is copied there; empty: the source has none, and it is removed
     */
    public boolean enters(
            Linux linux,
            Folder parent,
            byte[] name,
            int fd,
            Optional<Stat> inSource,
            CopyOptions options,
            FindingCollector report)
            throws LinuxException {
        int above = parent.destination;
        boolean other = begins(linux.stat(fd), linux.stat(above).device());
        if (known.isLeftOut(parent, name)) {
            report.add(
                    other ? FindingCollector.Finding.MOUNTS : FindingCollector.Finding.SNAPSHOTS, parent.textOf(name));
            return false;
        }
        if (isSnapshots(linux, above, name, fd, other)) {
            report.add(FindingCollector.Finding.SNAPSHOTS, parent.textOf(name));
            return false;
        }
        if (!other) {
            return true;
        }
        if (!isCrossed(linux, fd)) {
            report.add(FindingCollector.Finding.MOUNTS, parent.textOf(name));
            return false;
        }
        if (inSource.isPresent() && !begins(inSource.get(), parent.stat.device())) {
            String path = parent.textOf(name);
            if (!known.isKnown(path)) {
                report.add(FindingCollector.Finding.MOUNTS, path);
                if (options.delete()) {
                    known.mayBeEmptied();
                }
            }
        }
        int kept = linux.openDirectory(fd, HERE);
        synchronized (this) {
            others.add(kept);
        }
        return true;
    }

    /** Makes durable what was written to file systems beside that of the destination's root. */
    public synchronized void sync(Linux linux) throws LinuxException {
        for (int fd : others) {
            linux.syncFileSystem(fd);
        }
    }

    /** Closes the descriptors of the other file systems. */
    public synchronized void close(Linux linux) {
        for (int fd : others) {
            linux.closeQuietly(fd);
        }
        others.clear();
    }
}
