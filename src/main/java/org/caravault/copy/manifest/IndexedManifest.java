package org.caravault.copy.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.OffHeap;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.SourceClock;

/**
 * The files of a manifest in a table outside the heap, 24 bytes a slot: hash of path, size and time (8), hash of inode and change time with
 * bits that say whether they prove anything, whether a checksum is known and what is noted of the extended attributes (8), checksum (4), digest
 * of the extended attributes (4).
 */
public final class IndexedManifest implements PreviousManifest {
    private static final int SLOT = 24;
    private static final int HASH = 1;
    private static final int PROVEN = 2;
    private static final int NOTE = 2;
    private static final long BITS = 31;
    private static final int SHORTEST_LINE = 70;
    private static final byte[] SLASH = {'/'};

    private final ByteBuffer table;
    private final int slots;
    private int used;
    private long latest = SourceClock.NOTHING_IS_PROVEN;
    private long ended = SourceClock.NOTHING_IS_PROVEN;

    private IndexedManifest(int slots) throws CopyFailedException {
        this.slots = slots;
        this.table = OffHeap.allocate(slots * SLOT);
    }

    /** Fails if {@code complete} is set and the manifest is not. {@code size}: bytes of the manifest's file. */
    public static IndexedManifest read(InputStream in, long size, boolean complete) throws IOException {
        long wanted = Math.min(Integer.MAX_VALUE / 2 / SLOT, size / SHORTEST_LINE * 3 / 2 + 64);
        IndexedManifest index = new IndexedManifest(Integer.highestOneBit((int) wanted) * (wanted > 1 << 24 ? 1 : 2));
        ManifestReader reader = new ManifestReader(in);
        if (complete) {
            reader.readAll(new Adding(index));
        } else {
            reader.readWritten(new Adding(index));
        }
        index.ended = reader.ended();
        return index;
    }

    private record Adding(IndexedManifest index) implements ManifestReader.Visitor {
        @Override
        public void visit(ManifestEntry entry) throws IOException {
            index.add(entry);
        }
    }

    /** {@return a number that stands for a file's size and time} Of numbers and not of text: there is a look-up for each file of a copy. */
    static long sizeAndTime(long size, long seconds, int nanos) {
        return Hashes.and(Hashes.and(size, seconds), nanos);
    }

    /** {@return a number that stands for an inode and its change time} */
    static long identity(long inode, long seconds, int nanos) {
        return Hashes.and(Hashes.and(inode, seconds), nanos);
    }

    private void add(ManifestEntry entry) throws IOException {
        latest = Math.max(latest, entry.ctime());
        if (entry.kind() != 'f' || used > slots / 4 * 3) { // what has no room is only slower
            return;
        }
        long key = Hashes.and(entry.sizeAndTime(), entry.pathKey());
        int at = slotOf(key);
        used++;
        table.putLong(at, key);
        long xattrs = entry.xattrs();
        int bits =
                (AttributeNote.flags(xattrs) << NOTE) | (entry.isProven() ? PROVEN : 0) | (entry.hasHash() ? HASH : 0);
        table.putLong(at + 8, (entry.identity() & ~BITS) | bits);
        table.putInt(at + 16, entry.hasHash() ? entry.hash() : 0);
        table.putInt(at + 20, AttributeNote.digest(xattrs));
    }

    /** {@return a number that stands for the path of an entry, escaped as {@link PathText} does} */
    private static long key(Folder folder, byte[] name) {
        int length = name.length - 1;
        if (PathText.isPlain(name, length)) {
            return Hashes.more(key(folder), name, 0, length);
        }
        byte[] escaped = PathText.escape(Names.text(name));
        return Hashes.more(key(folder), escaped, 0, escaped.length);
    }

    /** {@return a number that stands for the path of a directory, and for the slash after it unless it is the root's} */
    private static long key(Folder folder) {
        long known = folder.key;
        if (known == 0) {
            byte[] path = folder.path();
            known = Hashes.more(Hashes.NOTHING, path, 0, path.length);
            known = path.length == 0 ? known : Hashes.more(known, SLASH, 0, 1);
            folder.key = known;
        }
        return known;
    }

    private int slotOf(long key) {
        int slot = Hashes.mix(key) & (slots - 1);
        long there = table.getLong(slot * SLOT);
        while (there != key && there != 0) {
            slot = (slot + 1) & (slots - 1);
            there = table.getLong(slot * SLOT);
        }
        return slot * SLOT;
    }

    @Override
    public Known find(Entry entry) {
        if (entry.stat.kind() != Kind.FILE) {
            return Known.NOTHING;
        }
        Stat stat = entry.stat;
        long key = Hashes.and(sizeAndTime(stat.size(), stat.mtime(), stat.mtimeNs()), key(entry.folder, entry.name));
        int at = slotOf(key);
        if (table.getLong(at) == 0) {
            return Known.NOTHING;
        }
        long known = table.getLong(at + 8);
        long identity = identity(stat.inode(), stat.ctime(), stat.ctimeNs());
        boolean proven = (known & PROVEN) != 0 && (known & ~BITS) == (identity & ~BITS);
        Optional<CopiedEntry.Content> content = (known & HASH) == 0
                ? Optional.empty()
                : Optional.of(new CopiedEntry.Content.Hash(table.getInt(at + 16)));
        return new Known(proven, content, AttributeNote.of(table.getInt(at + 20), (int) (known & BITS) >>> NOTE));
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
