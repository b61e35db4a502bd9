package org.caravault.copy.session;

import org.caravault.copy.filesystem.FileSystemSupport;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.ProtectedDirectories;
import org.caravault.copy.name.TemporaryNames;
import org.caravault.copy.walk.MountBoundary;

/**
 * What a copy knows of its destination.
 *
 * @param claims inodes with several names, of the destination's file system, that stand for one inode of the source already: two files of the
 *     source that are not linked must not become links of each other
 * @param guarded directories that are not written into
 * @param crossing what becomes of other file systems that are mounted inside
 * @param kept the guarded ones and the source's root: directories that are not removed
 */
public record DestinationSide(
        FileSystemSupport support,
        LinkGroups groups,
        InodeSet claims,
        TemporaryNames temporaries,
        ProtectedDirectories guarded,
        MountBoundary crossing,
        ProtectedDirectories kept) {}
