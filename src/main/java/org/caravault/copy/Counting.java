package org.caravault.copy;

import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Stat;

/** Counts what a walk shows. A file of several names is counted once. */
record Counting(Tally tally, InodeSet seen) implements WalkFolder.Visitor {
    @Override
    public void folder(Linux linux, WalkFolder folder) {
        tally.directories.incrementAndGet();
    }

    @Override
    public void entry(Linux linux, WalkFolder folder, byte[] name, Stat stat) {
        if (stat.links() == 1 || seen.add(Hashes.and(stat.inode(), stat.device()))) {
            tally.files.incrementAndGet();
            tally.allocatedBytes.addAndGet(stat.blocks() * 512);
            tally.bytes.addAndGet(stat.kind() == Kind.FILE ? stat.size() : 0);
        }
    }
}
