package org.caravault.copy;

import java.util.List;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Stat;

/**
 * What all tasks of one copy share.
 *
 * @param hashing whether somebody wants a checksum per file
 * @param earlier copies of the same source whose unchanged files get a name more, in the order in which they are asked
 * @param claims inodes with several names, of the destination's file system, that stand for one inode of the source already: two files of the
 *     source that are not linked must not become links of each other
 * @param clock decides what the manifest calls proven
 * @param guarded directories that are not written into
 * @param crossing what becomes of other file systems that are mounted inside
 * @param kept these and the source's root: directories that are not removed
 */
record Session(
        Options options,
        Roots roots,
        Me me,
        boolean hashing,
        Tally tally,
        Problems problems,
        Workers workers,
        Throttle throttle,
        LinkGroups groups,
        InodeSet claims,
        Temporaries temporaries,
        List<Earlier> earlier,
        Manifest manifest,
        Abilities abilities,
        Blocks blocks,
        Protected guarded,
        Protected kept,
        SourceClock clock,
        Crossing crossing) {

    /** The roots' descriptors, open as long as the copy runs. */
    record Roots(int source, int destination, Stat destinationStat) {
        boolean isDestination(Stat directory) {
            return directory.sameInode(destinationStat);
        }
    }

    /** Who owns what this process creates. */
    record Me(int uid, int gid) {
        static Me now() {
            return new Me(Linux.effectiveUser(), Linux.effectiveGroup());
        }

        boolean isRoot() {
            return uid == 0;
        }
    }
}
