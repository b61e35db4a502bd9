package org.caravault.copy.session;

import java.util.List;
import org.caravault.copy.filesystem.FileSystemSupport;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.TemporaryNames;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.worker.Workers;

/** What all tasks of one copy share. */
public record Session(
        CopyOptions options,
        Roots roots,
        Me me,
        CopyAccount account,
        CopyMeans means,
        SourceSide source,
        DestinationSide destination) {
    /** {@return whether a checksum per file is wanted} */
    public boolean hashing() {
        return account.hashing();
    }

    public Counters counters() {
        return account.counters();
    }

    public Problems problems() {
        return account.problems();
    }

    public Workers workers() {
        return means.workers();
    }

    /** {@return the open directories that are copied} */
    public Folder.Ladder ladder() {
        return means.ladder();
    }

    /** {@return copies of the same source whose unchanged files get a name more, in the order in which they are asked} */
    public List<PreviousCopy> earlier() {
        return source.earlier();
    }

    /** {@return entries of the source that are not copied} */
    public Damaged damaged() {
        return source.damaged();
    }

    /** {@return which flags files get} */
    public SourceFlags flags() {
        return source.flags();
    }

    public FileSystemSupport support() {
        return destination.support();
    }

    public TemporaryNames temporaries() {
        return destination.temporaries();
    }

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
