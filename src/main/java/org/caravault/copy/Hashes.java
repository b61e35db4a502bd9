package org.caravault.copy;

/** Hashes of 64 bits for tables in memory; not for integrity. */
final class Hashes {
    private static final long PRIME = 0x9e3779b97f4a7c15L;

    private Hashes() {}

    static int mix(long number) {
        long h = number * PRIME;
        return (int) (h ^ (h >>> 32));
    }

    static long of(byte[] bytes, int from, int to) {
        long h = PRIME ^ (to - from);
        for (int i = from; i < to; i++) {
            h = (h ^ bytes[i]) * 0x100000001b3L;
        }
        return and(h, 0);
    }

    /** {@return a hash of what the first stands for and a further number} */
    static long and(long hash, long number) {
        long h = hash ^ (number * PRIME);
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
