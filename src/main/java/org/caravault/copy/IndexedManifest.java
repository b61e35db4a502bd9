package org.caravault.copy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Stat;

/**
 * The files of a manifest in a table outside the heap, 24 bytes a slot: hash of path, size and time (8), hash of inode and change time with
 * bits that say whether they prove anything, whether a checksum is known and what is noted of the extended attributes (8), checksum (4), digest
 * of the extended attributes (4).
 */
final class IndexedManifest implements PreviousManifest {
    private static final int SLOT = 24;
    private static final int HASH = 1;
    private static final int PROVEN = 2;
    private static final int NOTE = 2;
    private static final long BITS = 31;
    private static final int SHORTEST_LINE = 70;

    private final ByteBuffer table;
    private final int slots;
    private int used;
    private long latest = SourceClock.NOTHING_IS_PROVEN;
    private long ended = SourceClock.NOTHING_IS_PROVEN;

    private IndexedManifest(int slots) throws CopyFailed {
        this.slots = slots;
        this.table = OffHeap.allocate(slots * SLOT);
    }

    /** Fails if the manifest is not whole, and was to be. The size, in bytes, is that of the manifest's file. */
    static IndexedManifest read(InputStream in, long size, boolean whole) throws IOException {
        long wanted = Math.min(Integer.MAX_VALUE / 2 / SLOT, size / SHORTEST_LINE * 3 / 2 + 64);
        IndexedManifest index = new IndexedManifest(Integer.highestOneBit((int) wanted) * (wanted > 1 << 24 ? 1 : 2));
        ManifestReader reader = new ManifestReader(in);
        if (whole) {
            reader.readAll(index::add);
        } else {
            reader.readWritten(index::add);
        }
        index.ended = reader.ended();
        return index;
    }

    private void add(ManifestEntry entry) throws IOException {
        latest = Math.max(latest, entry.ctime());
        if (entry.kind() != 'f' || used > slots / 4 * 3) { // what has no room is only slower
            return;
        }
        int at = slotOf(Hashes.and(entry.pathHash(), entry.sizeAndTimeHash()));
        used++;
        table.putLong(at, Hashes.and(entry.pathHash(), entry.sizeAndTimeHash()));
        long xattrs = entry.xattrs();
        int bits = (XattrNote.flags(xattrs) << NOTE) | (entry.isProven() ? PROVEN : 0) | (entry.hasHash() ? HASH : 0);
        table.putLong(at + 8, (entry.identityHash() & ~BITS) | bits);
        table.putInt(at + 16, entry.hasHash() ? entry.hash() : 0);
        table.putInt(at + 20, XattrNote.digest(xattrs));
    }

    private int slotOf(long key) {
        int slot = Hashes.mix(key) & (slots - 1);
        while (table.getLong(slot * SLOT) != 0 && table.getLong(slot * SLOT) != key) {
            slot = (slot + 1) & (slots - 1);
        }
        return slot * SLOT;
    }

    @Override
    public Known find(Entry entry) {
        if (entry.stat.kind() != Kind.FILE) {
            return Known.NOTHING;
        }
        byte[] path = entry.folder.pathOf(entry.name);
        Stat stat = entry.stat;
        long key = Hashes.and(Hashes.of(path, 0, path.length), ManifestLines.timeAndSizeHash(stat));
        int at = slotOf(key);
        if (table.getLong(at) == 0) {
            return Known.NOTHING;
        }
        long known = table.getLong(at + 8);
        boolean proven = (known & PROVEN) != 0 && (known & ~BITS) == (ManifestLines.identityHash(stat) & ~BITS);
        Optional<Placed.Content> content =
                (known & HASH) == 0 ? Optional.empty() : Optional.of(new Placed.Content.Hash(table.getInt(at + 16)));
        return new Known(proven, content, XattrNote.of(table.getInt(at + 20), (int) (known & BITS) >>> NOTE));
    }

    @Override
    public long latest() {
        return latest;
    }

    @Override
    public long ended() {
        return ended;
    }
}
