package org.caravault.copy;

import org.caravault.copy.linux.Linux;

/**
 * What all tasks of one copy share.
 *
 * @param hashing whether somebody wants a checksum per file
 * @param claims inodes with several names, of the destination's file system, that stand for one inode of the source already: two files of the
 *     source that are not linked must not become links of each other
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
        PreviousManifest previous,
        Manifest manifest,
        Abilities abilities) {

    /**
     * The roots' descriptors, open as long as the copy runs.
     *
     * @param fresh the destination was made by this copy
     */
    record Roots(int source, int destination, int previous, boolean fresh) {}

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
