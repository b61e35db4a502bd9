package org.caravault.mount;

import java.util.Map;

/**
 * What a directory is, whatever its path: enough to notice that another file system, or none, is mounted there.
 *
 * @param kind statfs(2) f_type, in hexadecimal
 * @param fileSystem an id that survives a remount and a reboot; empty: the file system has none
 * @param inode of the directory
 */
public record TreeRoot(String kind, String fileSystem, String inode) {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ef53", "ext"),
            Map.entry("58465342", "xfs"),
            Map.entry("9123683e", "btrfs"),
            Map.entry("1021994", "tmpfs"),
            Map.entry("6969", "nfs"),
            Map.entry("794c7630", "overlay"),
            Map.entry("65735546", "fuse"),
            Map.entry("2fc12fc1", "zfs"),
            Map.entry("ff534d42", "cifs"),
            Map.entry("fe534d42", "smb"),
            Map.entry("c36400", "ceph"));

    /** Whether both are one directory as far as can be known. */
    public boolean isSameAs(TreeRoot other) {
        return kind.equals(other.kind) && inode.equals(other.inode) && isSameFileSystem(other);
    }

    /** An id that one of them lacks says nothing; nor do ids of two versions of NFS, which servers make differently. */
    private boolean isSameFileSystem(TreeRoot other) {
        return fileSystem.isEmpty()
                || other.fileSystem.isEmpty()
                || !namespace(fileSystem).equals(namespace(other.fileSystem))
                || fileSystem.equals(other.fileSystem);
    }

    private static String namespace(String id) {
        return id.substring(0, Math.max(0, id.indexOf(' ')));
    }

    /** For a person: {@code ext file system 716ae3e228d29899, inode 2}. */
    public String text() {
        return "%s file system %s, inode %s"
                .formatted(
                        NAMES.getOrDefault(kind, "0x" + kind),
                        fileSystem.isEmpty() ? "without an id" : fileSystem,
                        inode);
    }
}
