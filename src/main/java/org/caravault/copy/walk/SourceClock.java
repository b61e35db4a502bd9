package org.caravault.copy.walk;

import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;

/**
 * Decides which files are proven unchanged as long as their change time stays the same. A file that was changed shortly before it was read may
 * be changed again without a new change time: file systems keep times of 1 ns to 2 s. Such files are marked in the manifest and compared by the
 * next copy. The rule is in docs/unchanged.md.
 *
 * <p>On a local file system, the reference is the time at which the copy began. The clock of a file server is not known; it is at least the
 * latest change time that the server has reported, plus the time that has passed since.
 */
public final class SourceClock {
    /** The coarsest time that a file system keeps: FAT's. */
    private static final long COARSEST = 2;
    /**
     * A program on the file server may store through a mapping, and the server gives the file a new time only after it has written the page to
     * disk: Linux does within 35 seconds.
     */
    private static final long SERVER_WRITES_PAGES_BACK = 45;
    /** No change time is earlier. */
    public static final long NOTHING_IS_PROVEN = Long.MIN_VALUE;

    private static final long SECOND = 1_000_000_000;

    private final boolean network;
    private final boolean recording;
    private final long start;
    private final long window;
    private volatile long latest = NOTHING_IS_PROVEN;
    private long latestSeenAt;
    private boolean unprovable;

    /** For a source whose copy began at a time, in seconds; {@code recording} says whether a manifest is written. */
    public SourceClock(boolean network, boolean recording, long start) {
        this.network = network;
        this.recording = recording;
        this.start = start;
        this.window = network ? SERVER_WRITES_PAGES_BACK : COARSEST;
    }

    /** {@return when the copy began, in seconds} */
    public long start() {
        return start;
    }

    /** Nothing shows that a file was changed, such as where the source could not write back what programs have stored through mappings. */
    public synchronized void proveNothing() {
        unprovable = true;
    }

    /** Takes over what an earlier copy saw last, and when it ended by the clock of the machine that made it. */
    public void earlier(long seen, long ended) {
        if (network && seen != NOTHING_IS_PROVEN) {
            boolean known = ended != NOTHING_IS_PROVEN && ended <= start;
            saw(seen + (known ? Math.min(start - ended, 2 * window) : 0)); // no more than is needed: clocks are set
        }
    }

    /** Takes note of what the source says of an entry: its clock is not behind that. */
    public void saw(Stat stat) {
        if (network && stat.ctime() > latest) {
            saw(stat.ctime());
        }
    }

    private synchronized void saw(long seconds) {
        long now = System.nanoTime();
        if (seconds > latest + (now - latestSeenAt) / SECOND || latest == NOTHING_IS_PROVEN) {
            latest = seconds;
            latestSeenAt = now;
        }
    }

    /** {@return {@link #provenBefore} for a directory of the same file system as the one above it, which has this} */
    public long below(long above) {
        return network ? provenBefore() : above;
    }

    /** {@return {@link #provenBefore} for the root of another file system, mounted inside the source, as its descriptor} */
    public long mounted(Linux linux, int root) throws LinuxException {
        long type = linux.fileSystemType(root);
        boolean remote = FileSystems.isNetwork(type);
        if ((remote && !network) || FileSystems.hasNoChangeTime(type)) {
            return NOTHING_IS_PROVEN; // nothing is known about its server's clock, or it keeps no change time
        }
        if (!remote) {
            writeBack(linux, root);
        }
        return provenBefore();
    }

    /**
     * Has the file system write back what programs have stored through mappings: the next store to such a page then gives the file a new time.
     * Only where a manifest is written, which is what the next copy relies on.
     */
    public void writeBack(Linux linux, int root) throws LinuxException {
        if (recording) {
            linux.syncFileSystem(root);
        }
    }

    /** {@return what is looked at from now on is proven if its change time, in seconds, is earlier than this} */
    public synchronized long provenBefore() {
        if (unprovable) {
            return NOTHING_IS_PROVEN;
        }
        if (!network) {
            return start - window;
        }
        if (latest == NOTHING_IS_PROVEN) {
            return NOTHING_IS_PROVEN;
        }
        long now = latest + (System.nanoTime() - latestSeenAt) / SECOND;
        return Math.min(now, start) - window; // a time in the future may be anybody's
    }
}
