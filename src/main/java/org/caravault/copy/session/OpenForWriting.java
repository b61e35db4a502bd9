package org.caravault.copy.session;

import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;

/**
 * Files that another process had open for writing when they were opened here. The kernel gives a file a new time when a write begins, not when its
 * bytes arrive: a copy that reads the file in between has some of the old bytes, under the time that the file keeps. Such files are not proven.
 *
 * <p>Only a large write to a file lasts longer than the time that {@link org.caravault.copy.walk.SourceClock} takes off, and not for ever, so only
 * files of some size that were changed not long ago are looked at. A file server's clients and programs are not seen.
 */
public final class OpenForWriting {
    /** Bytes. Smaller writes are over within the seconds that are taken off in any case, unless the disk is as slow as no disk is. */
    private static final long LARGE = 1 << 20;
    /** Seconds. A write of the greatest size, 2 GiB, takes as long at 2 MB/s. */
    private static final long LONGEST = 1_200;

    private final boolean looking;
    private final long since;
    private final InodeSet found = new InodeSet();

    /** For a copy that began at a time, in seconds; {@code looking}: its source is local, and a manifest is written. */
    public OpenForWriting(boolean looking, long start) {
        this.looking = looking;
        this.since = start - LONGEST;
    }

    /** Takes note of a file that was opened for reading and not read yet. */
    void opened(Linux linux, int fd, Stat stat) {
        if (isLookedAt(stat) && linux.data().mayBeWritten(fd)) {
            found.add(inode(stat));
        }
    }

    /** {@return whether a file was open for writing when it was opened here} */
    public boolean was(Stat stat) {
        return isLookedAt(stat) && found.contains(inode(stat));
    }

    private boolean isLookedAt(Stat stat) {
        return looking && stat.size() > LARGE && stat.ctime() >= since;
    }

    private static long inode(Stat stat) {
        return Hashes.and(stat.device(), stat.inode());
    }
}
