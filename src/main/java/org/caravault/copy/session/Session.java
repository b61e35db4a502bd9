package org.caravault.copy.session;

import java.util.List;
import org.caravault.copy.filesystem.FileSystemSupport;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.Manifest;
import org.caravault.copy.memory.Blocks;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.ProtectedDirectories;
import org.caravault.copy.name.TemporaryNames;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;
import org.caravault.copy.walk.Descriptors;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.MountBoundary;
import org.caravault.copy.walk.SourceClock;
import org.caravault.copy.worker.Throttle;
import org.caravault.copy.worker.Workers;

/**
 * What all tasks of one copy share.
 *
 * @param hashing whether a checksum per file is wanted
 * @param earlier copies of the same source whose unchanged files get a name more, in the order in which they are asked
 * @param claims inodes with several names, of the destination's file system, that stand for one inode of the source already: two files of the
 *     source that are not linked must not become links of each other
 * @param clock decides what the manifest calls proven
 * @param ladder the open directories that are copied
 * @param removals the open directories that are removed
 * @param guarded directories that are not written into
 * @param crossing what becomes of other file systems that are mounted inside
 * @param damaged entries of the source that are not copied
 * @param flags which flags files get
 * @param writing files of the source that another process writes to
 * @param kept these and the source's root: directories that are not removed
 */
public record Session(
        CopyOptions options,
        Roots roots,
        Me me,
        boolean hashing,
        Counters tally,
        Problems problems,
        Workers workers,
        Throttle throttle,
        LinkGroups groups,
        InodeSet claims,
        TemporaryNames temporaries,
        List<PreviousCopy> earlier,
        Manifest manifest,
        FileSystemSupport abilities,
        Blocks blocks,
        Folder.Ladder ladder,
        Descriptors removals,
        ProtectedDirectories guarded,
        ProtectedDirectories kept,
        SourceClock clock,
        MountBoundary crossing,
        Damaged damaged,
        SourceFlags flags,
        OpenForWriting writing) {

    /**
     * What is not copied.
     *
     * @param none there is nothing of the kind, as nearly always: then no file is looked up
     * @param paths hashes of the entries' paths
     * @param folders hashes of the paths of directories whose owner, mode, time and extended attributes are not passed on
     */
    public record Damaged(boolean none, InodeSet paths, InodeSet folders) {
        public static final Damaged NOTHING = new Damaged(true, new InodeSet(), new InodeSet());
        private static final byte[] ROOT = {'.'};

        public boolean isMetadataLeft(Folder folder) {
            if (none) {
                return false;
            }
            byte[] path = folder.parent.isEmpty() ? ROOT : folder.path();
            return folders.contains(Hashes.of(path, 0, path.length));
        }

        public boolean isLeft(Folder folder, byte[] name) {
            if (none) {
                return false;
            }
            byte[] path = folder.pathOf(name);
            return paths.contains(Hashes.of(path, 0, path.length));
        }
    }

    /** The roots' descriptors, open as long as the copy runs. */
    public record Roots(int source, int destination, Stat destinationStat) {
        public boolean isDestination(Stat directory) {
            return destination != Folder.NONE && directory.sameInode(destinationStat);
        }
    }

    /**
     * Who owns what this process creates in the destination.
     *
     * @param isRoot whether this process is root's, whatever a server makes of that
     */
    public record Me(int uid, int gid, boolean isRoot) {}
}
