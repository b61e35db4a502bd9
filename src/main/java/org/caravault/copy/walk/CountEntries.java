package org.caravault.copy.walk;

import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.report.Counters;

/** Counts what a walk shows, as a copy counts it: each name is a file, and the bytes of a file with several names count once. */
public record CountEntries(Counters tally, InodeSet seen) implements WalkFolder.Visitor {
    @Override
    public void folder(Linux linux, WalkFolder folder) {
        tally.directories.incrementAndGet();
    }

    @Override
    public void entry(Linux linux, WalkFolder folder, byte[] name, Stat stat) {
        tally.files.incrementAndGet();
        if (stat.links() == 1 || seen.add(Hashes.and(stat.inode(), stat.device()))) {
            tally.allocatedBytes.add(stat.blocks() * 512);
            tally.bytes.add(stat.kind() == Kind.FILE ? stat.size() : 0);
        }
    }
}
