package org.caravault.copy.memory;

/**
 * A set of numbers, 16 bytes each: a million fit into 16 MB where boxed ones would need five times that. Serves for inodes and for hashes.
 */
public final class InodeSet {
    private long[] slots = new long[8];
    private int size;
    private boolean hasZero;

    /** {@return whether the number was not in the set yet} */
    public synchronized boolean add(long number) {
        if (number == 0) {
            boolean isNew = !hasZero;
            hasZero = true;
            return isNew;
        }
        if (!insert(slots, number)) {
            return false;
        }
        size++;
        if (size * 2 > slots.length) {
            grow();
        }
        return true;
    }

    /** Whether nothing was added. */
    public synchronized boolean isEmpty() {
        return size == 0 && !hasZero;
    }

    /** Whether the number was added. */
    public synchronized boolean contains(long number) {
        return number == 0 ? hasZero : slots[find(slots, number)] != 0;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long number : slots) {
            if (number != 0) {
                insert(larger, number);
            }
        }
        slots = larger;
    }

    private static boolean insert(long[] slots, long number) {
        int at = find(slots, number);
        boolean isNew = slots[at] == 0;
        slots[at] = number;
        return isNew;
    }

    private static int find(long[] slots, long number) {
        int at = Hashes.mix(number) & (slots.length - 1);
        while (slots[at] != 0 && slots[at] != number) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }
}
