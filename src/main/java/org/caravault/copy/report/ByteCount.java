package org.caravault.copy.report;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A sum of sizes of files, which may pass what a long holds: a few sparse files suffice for that. It stays exact, because what was added may be
 * taken off again, and is shown as the greatest long then.
 */
public final class ByteCount {
    /** Larger parts of a size, in units of 1 TiB, are summed by themselves. */
    private static final int LARGE = 40;

    private static final long SMALL = (1L << LARGE) - 1;

    private final AtomicLong small = new AtomicLong();
    private final AtomicLong large = new AtomicLong();

    /** Bytes more, or, if negative, less. */
    public void add(long bytes) {
        if (bytes >= -SMALL && bytes <= SMALL) {
            small.addAndGet(bytes);
        } else {
            large.addAndGet(bytes >> LARGE);
            small.addAndGet(bytes & SMALL);
        }
    }

    /** {@return the sum, or the greatest long if it is larger} */
    public long get() {
        long units = large.get();
        long rest = small.get();
        if (units == 0) {
            return rest;
        }
        long whole = units + (rest >> LARGE);
        return whole >> (Long.SIZE - 1 - LARGE) > 0 ? Long.MAX_VALUE : (whole << LARGE) + (rest & SMALL);
    }

    /** Counts from nothing again. */
    public void reset() {
        small.set(0);
        large.set(0);
    }

    /** {@return the sum of two that are not negative, or the greatest long if it is larger} */
    public static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
