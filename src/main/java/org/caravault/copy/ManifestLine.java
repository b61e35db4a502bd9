package org.caravault.copy;

import java.util.Optional;

/**
 * One entry of a manifest.
 *
 * @param kind as {@code find -type} names it: f, d, l, p, s, c, b
 * @param crc CRC32C of a file's bytes, holes included; empty for what has no content, or none that was read
 * @param xattrs digest of the extended attributes; 0 for none
 * @param inode of the source: lines of one inode are hard links of each other
 * @param links names that the inode had in the source
 * @param ctime change time in the source, ns since 1970
 * @param path below the root, bytes as they are; empty for the root
 * @param target of a symlink, escaped
 */
record ManifestLine(
        char kind,
        int mode,
        int uid,
        int gid,
        long size,
        String mtime,
        Optional<Integer> crc,
        int xattrs,
        long inode,
        int links,
        long ctime,
        byte[] path,
        Optional<String> target) {}
