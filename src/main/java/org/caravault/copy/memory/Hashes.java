package org.caravault.copy.memory;

/** Hashes of 64 bits for tables in memory; not for integrity. */
public final class Hashes {
    private static final long PRIME = 0x9e3779b97f4a7c15L;

    /** What {@link #more} starts with. */
    public static final long NOTHING = PRIME;

    private Hashes() {}

    /** {@return a number whose bits all depend on all of the given one's} */
    public static int mix(long number) {
        long h = number * PRIME;
        return (int) (h ^ (h >>> 32));
    }

    /** {@return a number that stands for the bytes from one index up to, not including, another} */
    public static long of(byte[] bytes, int from, int to) {
        return and(more(PRIME ^ (to - from), bytes, from, to), 0);
    }

    /** {@return a number that stands for the bytes that another stands for, and further ones} Not yet mixed; {@link #NOTHING} stands for none. */
    public static long more(long begun, byte[] bytes, int from, int to) {
        long h = begun;
        for (int i = from; i < to; i++) {
            h = (h ^ bytes[i]) * 0x100000001b3L;
        }
        return h;
    }

    /** {@return a hash of what the first stands for and a further number} */
    public static long and(long hash, long number) {
        long h = hash ^ (number * PRIME);
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
