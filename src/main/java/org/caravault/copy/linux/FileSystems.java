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

    /** File systems that show the kernel's state and hold no data. */
    private static final Set<Long> PSEUDO = Set.of(
            0x9fa0L, // proc
            0x62656572L, // sysfs
            0x27e0ebL, // cgroup
            0x63677270L, // cgroup2
            0x1cd1L, // devpts
            0x64626720L, // debugfs
            0x74726163L, // tracefs
            0x73636673L, // securityfs
            0x6165676cL, // pstore
            0xcafe4a11L, // bpf
            0xde5e81e4L, // efivarfs
            0x62656570L, // configfs
            0xf97cff8cL, // selinuxfs
            0x19800202L, // mqueue
            0x958458f6L, // hugetlbfs
            0x42494e4dL, // binfmt_misc
            0x65735543L, // fusectl
            0x6e736673L, // nsfs
            0x67596969L); // rpc_pipefs

    /**
     * What they show as the change time is the modification time, which everybody may set, and which is often the same for all files of an image
     * that is built from a source.
     */
    private static final Set<Long> WITHOUT_CHANGE_TIME = Set.of(
            0x4d44L, // FAT
            0x2011bab0L, // exFAT
            0x73717368L, // squashfs
            0xe0f5e1e2L, // EROFS
            0x9660L, // ISO 9660
            0x28cd3d45L, // cramfs
            0x7275L, // romfs
            0x137fL, // Minix, and the next four
            0x138fL,
            0x2468L,
            0x2478L,
            0x4d5aL,
            0x4244L, // HFS
            0xadffL, // AFFS
            0xadf5L); // ADFS

    private static final long TMPFS = 0x01021994L;

    private FileSystems() {}

    /** {@return whether a file system of this kind looks at each page to find a hole, which takes a part of the time of a copy} */
    public static boolean seeksHolesPageByPage(long magic) {
        return magic == TMPFS;
    }

    /** {@return whether a file system of this kind keeps no time of the last change} */
    public static boolean hasNoChangeTime(long magic) {
        return WITHOUT_CHANGE_TIME.contains(magic & 0xffffffffL);
    }

    /** {@return whether a file system of this kind holds no data, but shows what the kernel knows} */
    public static boolean isPseudo(long magic) {
        return PSEUDO.contains(magic & 0xffffffffL);
    }

    /** {@return whether a file system of this kind is (or may be) behind a network} */
    public static boolean isNetwork(long magic) {
        return NETWORK.contains(magic & 0xffffffffL);
    }
}
