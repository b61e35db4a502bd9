package org.caravault.copy.linux;

import java.nio.ByteBuffer;

/**
 * What statx says about an inode.
 *
 * @param mode permission bits with setuid, setgid and sticky; without the kind
 * @param size in bytes
 * @param blocks allocated, in units of 512 bytes
 * @param rdev a device node's number as mknod takes it
 * @param mtime seconds since 1970, negative before
 * @param mtimeNs nanoseconds within that second
 */
public record Stat(
        Kind kind,
        int mode,
        int links,
        int uid,
        int gid,
        long device,
        long inode,
        long size,
        long blocks,
        long rdev,
        long mtime,
        int mtimeNs,
        long ctime,
        int ctimeNs,
        long atime,
        int atimeNs,
        boolean mountRoot) {

    private static final long ATTRIBUTE_MOUNT_ROOT = 0x2000;

    static Stat read(ByteBuffer statx) {
        int mode = statx.getShort(28) & 0xffff;
        return new Stat(
                Kind.ofMode(mode),
                mode & 07777,
                statx.getInt(16),
                statx.getInt(20),
                statx.getInt(24),
                makedev(statx.getInt(136), statx.getInt(140)),
                statx.getLong(32),
                statx.getLong(40),
                statx.getLong(48),
                makedev(statx.getInt(128), statx.getInt(132)),
                statx.getLong(112),
                statx.getInt(120),
                statx.getLong(96),
                statx.getInt(104),
                statx.getLong(64),
                statx.getInt(72),
                (statx.getLong(8) & ATTRIBUTE_MOUNT_ROOT) != 0);
    }

    private static long makedev(long major, long minor) {
        return ((major & 0xfffff000L) << 32) | ((major & 0xfff) << 8) | ((minor & 0xffffff00L) << 12) | (minor & 0xff);
    }

    /** {@return whether both have the same content as far as size and time of change can tell} */
    public boolean sameSizeAndTime(Stat other) {
        return kind == other.kind && size == other.size && mtime == other.mtime && mtimeNs == other.mtimeNs;
    }

    public boolean sameOwnerAndMode(Stat other) {
        return uid == other.uid && gid == other.gid && mode == other.mode;
    }

    public boolean sameInode(Stat other) {
        return inode == other.inode && device == other.device;
    }

    /** {@return whether nothing, not even the mode, was touched between the two looks at one inode} */
    public boolean untouchedSince(Stat earlier) {
        return sameInode(earlier) && sameSizeAndTime(earlier) && ctime == earlier.ctime && ctimeNs == earlier.ctimeNs;
    }

    /** {@return whether the blocks allocated cannot hold all the bytes, so that there are holes (or compression)} */
    public boolean looksSparse() {
        return blocks * 512 < size;
    }
}
