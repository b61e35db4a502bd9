package org.caravault.copy;

/**
 * An earlier copy of the same source.
 *
 * @param fd its root, or {@link Folder#NONE} if it cannot be used
 * @param manifest what was written down of it
 * @param whole whether it came to an end: of an interrupted one, what the manifest does not know is compared byte by byte
 */
record Earlier(int fd, PreviousManifest manifest, boolean whole) {}
