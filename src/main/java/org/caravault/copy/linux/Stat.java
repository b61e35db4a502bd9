package org.caravault.copy.linux;

import java.nio.ByteBuffer;

/**
 * What statx returns about an inode.
 *
 * @param mode permission bits with setuid, setgid and sticky; without the kind
 * @param size in bytes
 * @param blocks allocated, in units of 512 bytes
 * @param rdev a device node's number as mknod takes it
 * @param mtime seconds since 1970, negative before
 * @param mtimeNs nanoseconds within that second
 * @param attributes the {@link InodeFlags}, and whether something is mounted there
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
        byte attributes) {

    private static final long ATTRIBUTE_MOUNT_ROOT = 0x2000;
    private static final byte MOUNT_ROOT = 1;

    /** How many {@link #of} needs. */
    static final int FIELDS = 18;

    /**
     * Reads the fields in this order: attributes, links, uid, gid, mode, inode, size, blocks, seconds and nanoseconds of the times of access, of
     * status change and of modification, major and minor of the device node and of the device.
     */
    static Stat of(long[] fields) {
        int mode = (int) fields[4];
        return new Stat(
                Kind.ofMode(mode),
                mode & 07777,
                (int) fields[1],
                (int) fields[2],
                (int) fields[3],
                makedev(fields[16], fields[17]),
                fields[5],
                fields[6],
                fields[7],
                makedev(fields[14], fields[15]),
                fields[12],
                (int) fields[13],
                fields[10],
                (int) fields[11],
                fields[8],
                (int) fields[9],
                (byte) ((fields[0] & InodeFlags.ALL) | ((fields[0] & ATTRIBUTE_MOUNT_ROOT) != 0 ? MOUNT_ROOT : 0)));
    }

    /** {@return whether another file system is mounted there} */
    public boolean mountRoot() {
        return (attributes & MOUNT_ROOT) != 0;
    }

    /** {@return those of the {@link InodeFlags} that it has; none where the file system does not report them} */
    public int flags() {
        return attributes & InodeFlags.ALL;
    }

    /** Takes the fields out of a struct statx. */
    static void unpack(ByteBuffer statx, long[] fields) {
        fields[0] = statx.getLong(8);
        fields[1] = statx.getInt(16);
        fields[2] = statx.getInt(20);
        fields[3] = statx.getInt(24);
        fields[4] = statx.getShort(28) & 0xffff;
        fields[5] = statx.getLong(32);
        fields[6] = statx.getLong(40);
        fields[7] = statx.getLong(48);
        int at = 8;
        for (int time : new int[] {64, 96, 112}) {
            fields[at++] = statx.getLong(time);
            fields[at++] = statx.getInt(time + 8);
        }
        for (int number = 128; number <= 140; number += 4) {
            fields[at++] = Integer.toUnsignedLong(statx.getInt(number));
        }
    }

    private static long makedev(long major, long minor) {
        return ((major & 0xfffff000L) << 32) | ((major & 0xfff) << 8) | ((minor & 0xffffff00L) << 12) | (minor & 0xff);
    }

    /** {@return the same with another size} */
    public Stat withSize(long bytes) {
        return new Stat(
                kind,
                mode,
                links,
                uid,
                gid,
                device,
                inode,
                bytes,
                blocks,
                rdev,
                mtime,
                mtimeNs,
                ctime,
                ctimeNs,
                atime,
                atimeNs,
                attributes);
    }

    /** {@return whether both have the same content, judged by size and time of change} */
    public boolean sameSizeAndTime(Stat other) {
        return kind == other.kind && size == other.size && mtime == other.mtime && mtimeNs == other.mtimeNs;
    }

    /** Whether owner, group and mode are the same. */
    public boolean sameOwnerAndMode(Stat other) {
        return uid == other.uid && gid == other.gid && mode == other.mode;
    }

    /** Whether both are of one inode of one file system. */
    public boolean sameInode(Stat other) {
        return inode == other.inode && device == other.device;
    }

    /**
     * {@return whether nothing, not even the mode, was touched between the two looks at one inode} Mode and owner are compared, too: a file
     * system whose times are whole seconds may give two changes the same time.
     */
    public boolean untouchedSince(Stat earlier) {
        return sameInode(earlier)
                && sameSizeAndTime(earlier)
                && sameOwnerAndMode(earlier)
                && ctime == earlier.ctime
                && ctimeNs == earlier.ctimeNs;
    }

    /** {@return whether the blocks allocated cannot hold all the bytes, so that there are holes (or compression)} */
    public boolean looksSparse() {
        return blocks * 512 < size;
    }
}
