package org.caravault.copy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the manifest of the previous copy knows of files: their checksums, and the inode and change time that they had in
 * the source. In memory it takes some 50 bytes a file: paths are kept as hashes of 64 bits.
 */
final class PreviousManifest {
    /**
     * What is known of a file.
     *
     * @param hash of its content, if the previous copy noted it
     * @param xattrs digest of its extended attributes then
     * @param untouched the source's inode and change time are the same: not even its attributes can have changed
     * @param touched they are known and differ: equal size and time of change prove nothing
     */
    record Known(Optional<Placed.Content> hash, int xattrs, boolean untouched, boolean touched) {
        static final Known NOTHING = new Known(Optional.empty(), 0, false, false);
    }

    private long[] keys = new long[1 << 10];
    private long[] inodes = new long[1 << 10];
    private long[] changes = new long[1 << 10];
    private int[] hashes = new int[1 << 10];
    private int[] xattrs = new int[1 << 10];
    private int size;

    /** Nothing is known. */
    static PreviousManifest none() {
        return new PreviousManifest();
    }

    static PreviousManifest read(Path manifest) throws IOException {
        PreviousManifest previous = new PreviousManifest();
        ManifestReader.read(manifest, line -> {
            if (line.kind() == 'f' && line.crc().isPresent()) {
                previous.add(line);
            }
        });
        return previous;
    }

    private void add(ManifestLine line) {
        if (size * 2 >= keys.length) {
            grow();
        }
        int at = slot(keys, key(line.path()));
        if (keys[at] == 0) {
            size++;
        }
        keys[at] = key(line.path());
        inodes[at] = line.inode();
        changes[at] = line.ctime();
        hashes[at] = line.crc().get();
        xattrs[at] = line.xattrs();
    }

    Known find(Entry entry) {
        int at = slot(keys, key(entry.folder.pathOf(entry.name)));
        if (keys[at] == 0) {
            return Known.NOTHING;
        }
        boolean same = inodes[at] == entry.stat.inode() && changes[at] == ctime(entry);
        return new Known(Optional.of(new Placed.Content.Hash(hashes[at])), xattrs[at], same, !same);
    }

    /** Nanoseconds since 1970, as a manifest has them; a change time is the server's clock, so never far from today. */
    static long ctime(Entry entry) {
        return entry.stat.ctime() * 1_000_000_000L + entry.stat.ctimeNs();
    }

    private static long key(byte[] path) {
        long hash = Hashes.of(path, 0, path.length);
        return hash == 0 ? 1 : hash;
    }

    private static int slot(long[] keys, long key) {
        int at = Hashes.mix(key) & (keys.length - 1);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldInodes = inodes;
        long[] oldChanges = changes;
        int[] oldHashes = hashes;
        int[] oldXattrs = xattrs;
        int length = oldKeys.length * 2;
        keys = new long[length];
        inodes = new long[length];
        changes = new long[length];
        hashes = new int[length];
        xattrs = new int[length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = slot(keys, oldKeys[i]);
                keys[at] = oldKeys[i];
                inodes[at] = oldInodes[i];
                changes[at] = oldChanges[i];
                hashes[at] = oldHashes[i];
                xattrs[at] = oldXattrs[i];
            }
        }
    }
}
