package org.caravault.copy.filesystem;

import org.caravault.copy.linux.Stat;

/**
 * How a file system keeps times: in multiples of a unit, and within bounds.
 *
 * @param unit in nanoseconds
 * @param nearest whether a time becomes the nearest multiple, and not the one before
 * @param first the earliest time, in seconds since 1970
 * @param last the latest
 */
public record TimePrecision(long unit, boolean nearest, long first, long last) {
    private static final long SECOND = 1_000_000_000;

    /** Every time is kept as it is. */
    static final TimePrecision EXACT = new TimePrecision(1, false, Long.MIN_VALUE, Long.MAX_VALUE);

    /** Whether every time is kept as it is. */
    public boolean isExact() {
        return unit == 1 && first == Long.MIN_VALUE && last == Long.MAX_VALUE;
    }

    /** {@return whether the time lies within the bounds} */
    public boolean holds(long seconds) {
        return first <= seconds && seconds <= last;
    }

    /** {@return the seconds of what becomes of a time} */
    public long seconds(long seconds, int nanos) {
        if (!holds(seconds)) {
            return seconds < first ? first : last;
        }
        if (unit < SECOND) {
            return nearest && nanos + unit / 2 >= SECOND ? seconds + 1 : seconds;
        }
        long whole = unit / SECOND;
        long rest = Math.floorMod(seconds, whole);
        boolean up = nearest && rest * SECOND + nanos >= unit / 2;
        return seconds - rest + (up ? whole : 0);
    }

    /** {@return the nanoseconds of what becomes of a time} */
    public int nanos(long seconds, int nanos) {
        if (!holds(seconds) || unit >= SECOND) {
            return 0;
        }
        long up = nearest ? nanos + unit / 2 : nanos;
        return (int) ((up - up % unit) % SECOND);
    }

    /** {@return whether a file that was given the first's time has the second's} */
    public boolean sameTime(Stat given, Stat there) {
        if (given.mtime() == there.mtime() && given.mtimeNs() == there.mtimeNs()) {
            return true;
        }
        return !isExact()
                && there.mtime() == seconds(given.mtime(), given.mtimeNs())
                && there.mtimeNs() == nanos(given.mtime(), given.mtimeNs());
    }
}
