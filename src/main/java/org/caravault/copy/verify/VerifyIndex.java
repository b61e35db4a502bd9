package org.caravault.copy.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.manifest.ManifestEntry;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.OffHeap;
import org.caravault.copy.report.CopyFailedException;

/**
 * A manifest's entries in a table outside the heap, 33 bytes a slot: hash of the path, hash of the attributes with bits that say whether
 * there is a checksum and whether the SELinux label is in the digest, checksum, digest of the extended attributes, whether the entry was met, and hash of the link group.
 */
final class VerifyIndex {
    private static final int SLOT = 33;
    private static final int HASH = 1;
    private static final int LABELLED = 2;
    private static final long BITS = 3;
    private static final int SEEN = 24;
    private static final int GROUP = 25;
    private static final int SHORTEST_LINE = 60;

    private ByteBuffer table;
    private int slots;
    private long entries;
    private long grouped;
    private final AtomicLong seen = new AtomicLong();

    /** For a manifest of so many bytes. */
    VerifyIndex(long size) throws CopyFailedException {
        long wanted = Math.max(64, Math.min((Integer.MAX_VALUE - 8) / SLOT, size / SHORTEST_LINE));
        slots = Integer.highestOneBit((int) wanted);
        table = OffHeap.allocate(slots * SLOT);
    }

    /**
     * What the manifest says.
     *
     * @param attributes a hash of kind, mode, owner, time, size, target
     * @param crc empty if there is no checksum
     * @param xattrs an {@link AttributeNote} of the attributes
     * @param group a hash of the link group; 0 for none
     */
    record Expected(long attributes, OptionalInt crc, long xattrs, long group) {
        /** {@return whether an entry with this hash of its attributes is as expected} */
        boolean isAs(long hash) {
            return (hash & ~BITS) == attributes;
        }
    }

    void add(ManifestEntry entry, boolean owner, KeptMetadata kept, boolean flags) throws IOException {
        if (++entries > slots / 4L * 3) {
            grow();
        }
        long path = entry.pathHash(kept);
        int at = slotOf(table, slots, path);
        long xattrs = entry.xattrs();
        int bits = (entry.hasHash() ? HASH : 0) | (AttributeNote.isLabelled(xattrs) ? LABELLED : 0);
        table.putLong(at, path);
        table.putLong(at + 8, (entry.attributesHash(owner, kept, flags) & ~BITS) | bits);
        table.putInt(at + 16, entry.hasHash() ? entry.hash() : 0);
        table.putInt(at + 20, AttributeNote.digest(xattrs));
        long group = entry.groupHash();
        table.putLong(at + GROUP, group);
        grouped += group == 0 ? 0 : 1;
    }

    /** {@return a check of the hard links, once all has been added} */
    HardLinks hardLinks() throws CopyFailedException {
        return new HardLinks(entries, grouped);
    }

    private void grow() throws CopyFailedException {
        if (slots > Integer.MAX_VALUE / 2 / SLOT) {
            throw new CopyFailedException("the manifest is too large to be verified at once: verify it in parts");
        }
        ByteBuffer larger = OffHeap.allocate(slots * 2 * SLOT);
        for (int i = 0; i < slots; i++) {
            long key = table.getLong(i * SLOT);
            if (key != 0) {
                larger.put(slotOf(larger, slots * 2, key), table, i * SLOT, SLOT);
            }
        }
        table = larger;
        slots *= 2;
    }

    private static int slotOf(ByteBuffer table, int slots, long key) {
        int slot = Hashes.mix(key) & (slots - 1);
        while (table.getLong(slot * SLOT) != 0 && table.getLong(slot * SLOT) != key) {
            slot = (slot + 1) & (slots - 1);
        }
        return slot * SLOT;
    }

    /** {@return what is expected at a path; empty if nothing is} Marks it as seen. */
    Optional<Expected> meet(long pathHash) {
        int at = slotOf(table, slots, pathHash);
        if (table.getLong(at) == 0) {
            return Optional.empty();
        }
        table.put(at + SEEN, (byte) 1);
        seen.incrementAndGet();
        long attributes = table.getLong(at + 8);
        OptionalInt crc = (attributes & HASH) == 0 ? OptionalInt.empty() : OptionalInt.of(table.getInt(at + 16));
        long xattrs = AttributeNote.of(table.getInt(at + 20), (attributes & LABELLED) == 0 ? 0 : 1);
        return Optional.of(new Expected(attributes & ~BITS, crc, xattrs, table.getLong(at + GROUP)));
    }

    boolean wasSeen(long pathHash) {
        int at = slotOf(table, slots, pathHash);
        return table.get(at + SEEN) != 0;
    }

    boolean allSeen() {
        return seen.get() == entries;
    }
}
