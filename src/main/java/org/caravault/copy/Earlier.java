package org.caravault.copy;

/**
 * An earlier copy of the same source.
 *
 * @param fd its root, or {@link Folder#NONE} if it cannot be used
 * @param manifest what was written down of it
 * @param damaged the inodes that verify has found to be damaged in its vault: they are compared before they are linked
 */
record Earlier(int fd, PreviousManifest manifest, InodeSet damaged) {}
