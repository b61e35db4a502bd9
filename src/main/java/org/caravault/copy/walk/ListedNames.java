package org.caravault.copy.walk;

import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;

/** The names in one directory that have been listed so far, as hashes of 64 bits. Only so many are kept, so that memory stays bounded. */
public final class ListedNames {
    private static final int MOST = 1 << 18;

    private final InodeSet hashes = new InodeSet();
    private int count;

    /** {@return whether the name is not known to have been met before} */
    public boolean add(byte[] name) {
        long hash = Hashes.of(name, 0, name.length - 1);
        if (isFull()) {
            return !hashes.contains(hash);
        }
        boolean isNew = hashes.add(hash);
        if (isNew) {
            count++;
        }
        return isNew;
    }

    /** {@return whether names have been met that are not kept here} */
    public boolean isFull() {
        return count >= MOST;
    }
}
