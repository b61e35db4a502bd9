package org.caravault.copy.session;

import org.caravault.copy.manifest.PreviousManifest;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.walk.Folder;

/**
 * An earlier copy of the same source.
 *
 * @param fd its root, or {@link Folder#NONE} if it cannot be used
 * @param manifest what was written down of it
 * @param damaged the inodes that verify has found to be damaged in its vault: they are compared before they are linked
 */
public record PreviousCopy(int fd, PreviousManifest manifest, InodeSet damaged) {}
