package org.caravault.copy.verify;

import java.nio.ByteBuffer;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.OffHeap;
import org.caravault.copy.report.CopyFailedException;

/**
 * Checks which names of a tree are one inode: those of one link group, and no others. Two files that became one inode would change together as
 * soon as a restored one is written to. The tables are outside the heap, 16 bytes a slot.
 */
final class HardLinks {
    private static final int SLOT = 16;
    private static final long MOST = (Integer.MAX_VALUE - 8) / SLOT;

    private final ByteBuffer inodeOfGroup;
    private final ByteBuffer taken;

    /** What is wrong with a name. */
    enum Fault {
        NONE(""),
        SPLIT("is not a hard link to the other names of its file, as the manifest says"),
        SHARED("is a hard link to another file, which the manifest does not say");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        /** {@return what is wrong, for people} */
        String words() {
            return words;
        }
    }

    /** For a tree of so many entries, of which so many are in a link group. */
    HardLinks(long entries, long grouped) throws CopyFailedException {
        taken = table(entries);
        inodeOfGroup = table(grouped);
    }

    private static ByteBuffer table(long keys) throws CopyFailedException {
        long slots = Long.highestOneBit(Math.max(8, keys + keys / 2)) * 2;
        if (slots > MOST) {
            throw new CopyFailedException("the manifest is too large to be verified at once: verify it in parts");
        }
        return OffHeap.allocate((int) slots * SLOT);
    }

    /** Meets a name in the tree; its group, a hash, is 0 if its file has one name in the manifest. */
    synchronized Fault meet(long group, Stat stat) {
        if (group == 0) {
            return stat.links() > 1 && put(taken, stat.inode(), 1) != 0 ? Fault.SHARED : Fault.NONE;
        }
        long inode = stat.inode() + 1; // 0 means that there is none
        long known = put(inodeOfGroup, group, inode);
        if (known == 0) {
            return put(taken, stat.inode(), 1) == 0 ? Fault.NONE : Fault.SHARED;
        }
        return known == inode ? Fault.NONE : Fault.SPLIT;
    }

    /** {@return the value that the key has already; 0 if it gets this one} */
    private static long put(ByteBuffer table, long number, long value) {
        long key = number == 0 ? -1 : number;
        int slots = table.capacity() / SLOT;
        int slot = Hashes.mix(key) & (slots - 1);
        while (table.getLong(slot * SLOT) != 0 && table.getLong(slot * SLOT) != key) {
            slot = (slot + 1) & (slots - 1);
        }
        if (table.getLong(slot * SLOT) == key) {
            return table.getLong(slot * SLOT + 8);
        }
        table.putLong(slot * SLOT, key);
        table.putLong(slot * SLOT + 8, value);
        return 0;
    }
}
