package org.caravault.files;

import com.sun.jna.Native;
import java.io.IOException;

/**
 * Mounts an open directory at another, never by its name, and with its options before anybody can see it: {@code
 * nosuid,nodev,noexec,nosymfollow}, on what is mounted below it, too. Whatever happens to the mounts of the one is not seen by the other.
 */
public final class BoundTree {
    private static final byte[] ITSELF = {0};
    private static final long READ_ONLY = 1;
    private static final long NO_SUID_DEV_EXEC = 2 | 4 | 8;
    private static final long NO_SYMLINKS = 0x200000;
    private static final long PRIVATE = 1 << 18;
    private static final long SIZE = 32;

    private BoundTree() {}

    /**
     * Mounts it.
     *
     * @param recursive with what is mounted below it
     * @throws RefusedPathException this kernel cannot, or this process may not
     */
    public static void mount(Descriptor directory, Descriptor point, boolean readOnly, boolean recursive)
            throws IOException {
        long below = recursive ? Calls.AT_RECURSIVE : 0;
        int tree = (int) Calls.syscall(
                Calls.OPEN_TREE,
                directory.fd(),
                ITSELF,
                Calls.AT_EMPTY_PATH | Calls.OPEN_TREE_CLONE | Calls.O_CLOEXEC | below);
        check(tree, directory);
        try {
            long[] attributes = {NO_SUID_DEV_EXEC | NO_SYMLINKS | (readOnly ? READ_ONLY : 0), 0, PRIVATE, 0};
            long flags = Calls.AT_EMPTY_PATH | Calls.AT_RECURSIVE;
            check(Calls.syscall(Calls.MOUNT_SETATTR, tree, ITSELF, flags, attributes, SIZE), directory);
            flags = Calls.MOVE_MOUNT_F_EMPTY_PATH | Calls.MOVE_MOUNT_T_EMPTY_PATH;
            check(Calls.syscall(Calls.MOVE_MOUNT, tree, ITSELF, point.fd(), ITSELF, flags), directory);
        } finally {
            Calls.close(tree);
        }
    }

    /**
     * Makes the kernel follow no symlink below a mount any more: programs that walk a share by path would follow those that its owner exchanges for
     * directories meanwhile, to wherever this host has what he may not read.
     *
     * @param root of the mount
     * @return false: this kernel cannot (before Linux 5.14)
     * @throws IOException it may not, or the directory is not the root of a mount
     */
    public static boolean forbidSymlinks(Descriptor root) throws IOException {
        long[] attributes = {NO_SYMLINKS, 0, 0, 0};
        long flags = Calls.AT_EMPTY_PATH | Calls.AT_RECURSIVE;
        if (Calls.syscall(Calls.MOUNT_SETATTR, root.fd(), ITSELF, flags, attributes, SIZE) == 0) {
            return true;
        }
        int errno = Native.getLastError();
        if (errno == Calls.ENOSYS || errno == Calls.EINVAL) {
            return false;
        }
        throw new IOException("%s cannot be mounted without symlinks: %s".formatted(root, Calls.strerror(errno)));
    }

    private static void check(long result, Descriptor directory) throws IOException {
        if (result < 0) {
            throw new RefusedPathException(
                    "%s cannot be bind-mounted: %s".formatted(directory, Calls.strerror(Native.getLastError())),
                    "It needs Linux 5.14 and the right to mount (CAP_SYS_ADMIN); local.mount = in_place needs neither.");
        }
    }
}
