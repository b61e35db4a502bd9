package org.caravault.copy.walk;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.report.Counters;

/**
 * Counts what a walk shows, as a copy counts it: each name is a file, and the bytes of a file with several names count once.
 *
 * @param dataOnly whether the holes of sparse files do not count, as they need no room
 */
public record CountEntries(Counters counters, InodeSet seen, boolean dataOnly) implements WalkFolder.Visitor {
    @Override
    public void folder(Linux linux, WalkFolder folder) {
        counters.directories.incrementAndGet();
    }

    @Override
    public void entry(Linux linux, WalkFolder folder, byte[] name, Stat stat) {
        counters.files.incrementAndGet();
        if (stat.links() == 1 || seen.add(Hashes.and(stat.inode(), stat.device()))) {
            counters.allocatedBytes.add(stat.blocks() * 512);
            if (stat.kind() == Kind.FILE) {
                counters.bytes.add(
                        dataOnly && stat.looksSparse() ? data(linux, folder, name, stat.size()) : stat.size());
            }
        }
    }

    /**
     * Allocated blocks would not do: on a file system that compresses, a copy may need more. A file that cannot be opened (damaged, gone, or leased
     * to another process) counts as a whole.
     */
    private static long data(Linux linux, WalkFolder folder, byte[] name, long size) {
        int fd;
        try {
            fd = linux.open(folder.fd(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        } catch (LinuxException closed) {
            return size;
        }
        try {
            long bytes = 0;
            long at = linux.data().nextData(fd, 0);
            while (at >= 0 && at < size) {
                long end = Math.min(size, linux.data().nextHole(fd, at, size));
                bytes += end - at;
                at = end < size ? linux.data().nextData(fd, end) : -1;
            }
            return bytes;
        } catch (LinuxException damaged) {
            return size;
        } finally {
            linux.closeQuietly(fd);
        }
    }
}
