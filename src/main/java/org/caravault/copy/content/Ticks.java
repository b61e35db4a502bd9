package org.caravault.copy.content;

import org.caravault.copy.linux.Stat;
import org.caravault.copy.session.SourceFile;

/**
 * How exact the times of a file system are: two changes within one tick leave the same time behind, so the second of them cannot be seen by
 * comparing times.
 */
public final class Ticks {
    /** The kernel's own clock ticks a hundred times a second, or more often. */
    private static final long LOCAL_MILLIS = 20;
    /** Whole seconds, or two of them on FAT. */
    private static final long COARSE_MILLIS = 2_000;
    /** A server may keep whole seconds, and its clock differs from this machine's. */
    private static final long NETWORK_MILLIS = 3_000;

    private Ticks() {}

    private static long millis(Stat stat, boolean network) {
        boolean coarse = stat.ctimeNs() == 0 && stat.mtimeNs() == 0;
        return network ? NETWORK_MILLIS : coarse ? COARSE_MILLIS : LOCAL_MILLIS;
    }

    /** {@return whether a change after the given time can have left the time that the inode had before already} */
    public static boolean mayHideChange(Stat stat, long sinceMillis, boolean network) {
        return sinceMillis < changed(stat) + millis(stat, network);
    }

    /** The time of the last status change: others can be set to anything. */
    private static long changed(Stat stat) {
        return stat.ctime() * 1_000 + stat.ctimeNs() / 1_000_000;
    }

    /** Waits until a further change will leave another time behind, if that is soon. */
    public static void settle(Stat stat, boolean network) {
        long tick = millis(stat, network);
        long left = changed(stat) + tick - System.currentTimeMillis();
        if (tick == LOCAL_MILLIS && left > 0) {
            SourceFile.slept(Math.min(left, LOCAL_MILLIS));
        }
    }
}
