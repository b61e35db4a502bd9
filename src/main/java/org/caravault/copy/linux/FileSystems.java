package org.caravault.copy.linux;

import java.util.Set;

/** File systems by their magic numbers. */
public final class FileSystems {
    private static final Set<Long> NETWORK = Set.of(
            0x6969L, // NFS
            0xff534d42L, // CIFS
            0xfe534d42L, // SMB2
            0x65735546L, // FUSE
            0x00c36400L, // Ceph
            0x01021997L, // 9p
            0x0bd00bd0L); // Lustre

    private static final long TMPFS = 0x01021994L;

    private FileSystems() {}

    /** {@return whether a file system of this kind looks at each page to find a hole, which takes a part of the time of a copy} */
    public static boolean seeksHolesPageByPage(long magic) {
        return magic == TMPFS;
    }

    /** {@return whether a file system of this kind is (or may be) behind a network} */
    public static boolean isNetwork(long magic) {
        return NETWORK.contains(magic & 0xffffffffL);
    }
}
