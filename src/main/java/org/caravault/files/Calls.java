package org.caravault.files;

import com.sun.jna.Native;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/** The calls of Linux that Java has no method for: to open relative to a descriptor, and to mount by descriptor. */
final class Calls {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    static final int O_RDONLY = 0;
    static final int O_NONBLOCK = 04000;
    static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    static final int AT_FDCWD = -100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int AT_RECURSIVE = 0x8000;
    static final int OPEN_TREE_CLONE = 1;
    static final int MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;

    /** The same on every processor, as of all calls since Linux 5.1. */
    static final long OPEN_TREE = 428;

    static final long MOVE_MOUNT = 429;
    static final long MOUNT_SETATTR = 442;

    static final int ENOENT = 2;
    static final int ENXIO = 6;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENOSYS = 38;
    static final int ELOOP = 40;

    static {
        Native.register(Calls.class, "c");
    }

    private Calls() {}

    static native int openat(int directory, byte[] name, int flags, int mode);

    static native int close(int fd);

    static native long read(int fd, byte[] to, long size);

    static native String strerror(int errno);

    /** Opens one step below a directory. */
    static int open(int directory, String step, int flags, String shown) throws CallFailedException {
        byte[] name = step.getBytes(StandardCharsets.UTF_8);
        int fd = openat(directory, Arrays.copyOf(name, name.length + 1), flags | O_CLOEXEC, 0);
        if (fd < 0) {
            throw new CallFailedException(shown, Native.getLastError());
        }
        return fd;
    }

    /** A call has failed; what it says is for people, the number for who calls. */
    static final class CallFailedException extends FileSystemException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final int errno;

        CallFailedException(String shown, int errno) {
            super(shown, null, strerror(errno));
            this.errno = errno;
        }

        boolean is(int... numbers) {
            return Arrays.stream(numbers).anyMatch(number -> number == errno);
        }
    }

    /** open_tree. */
    static native long syscall(long number, long directory, byte[] path, long flags);

    /** mount_setattr. */
    static native long syscall(long number, long directory, byte[] path, long flags, long[] attributes, long size);

    /** move_mount. */
    static native long syscall(long number, long from, byte[] path, long to, byte[] toPath, long flags);
}
