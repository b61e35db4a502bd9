package org.caravault.copy.linux;

/**
 * The C library's functions as they are. Addresses are plain longs; whoever passes one keeps its buffer reachable until the call has returned,
 * because an address does not keep a buffer alive.
 */
final class LibC {
    static {
        Binding.bind();
    }

    private LibC() {}

    static native long malloc(long size);

    static native void free(long address);

    static native int openat(int dir, byte[] name, int flags, int mode);

    static native int close(int fd);

    static native int statx(int dir, byte[] name, int flags, int mask, long stat);

    static native int fstatfs(int fd, long statfs);

    static native long getdents64(int fd, long entries, long size);

    static native long lseek(int fd, long offset, int whence);

    static native long pread(int fd, long bytes, long size, long offset);

    static native long pwrite(int fd, long bytes, long size, long offset);

    static native long copy_file_range(int in, long inOffset, int out, long outOffset, long size, int flags);

    static native int fcntl(int fd, int command, int argument);

    static native long signal(int number, long handler);

    static native int ioctl(int fd, long request, long argument);

    static native int ftruncate(int fd, long size);

    static native int posix_fadvise(int fd, long offset, long size, int advice);

    static native int fchown(int fd, int uid, int gid);

    static native int fchownat(int dir, byte[] name, int uid, int gid, int flags);

    static native int fchmod(int fd, int mode);

    static native int chmod(byte[] path, int mode);

    static native int futimens(int fd, long times);

    static native int utimensat(int dir, byte[] name, long times, int flags);

    static native int mkdirat(int dir, byte[] name, int mode);

    static native int unlinkat(int dir, byte[] name, int flags);

    static native int unlinkat(int dir, long name, int flags);

    static native int linkat(int fromDir, byte[] from, int toDir, byte[] to, int flags);

    static native int renameat(int fromDir, byte[] from, int toDir, byte[] to);

    static native int symlinkat(byte[] target, int dir, byte[] name);

    static native long readlinkat(int dir, byte[] name, long target, long size);

    static native int mknodat(int dir, byte[] name, int mode, long device);

    static native long flistxattr(int fd, long names, long size);

    static native long llistxattr(byte[] path, long names, long size);

    static native long fgetxattr(int fd, byte[] name, long value, long size);

    static native long lgetxattr(byte[] path, byte[] name, long value, long size);

    static native int fsetxattr(int fd, byte[] name, long value, long size, int flags);

    static native int lsetxattr(byte[] path, byte[] name, long value, long size, int flags);

    static native int fremovexattr(int fd, byte[] name);

    static native int lremovexattr(byte[] path, byte[] name);

    static native int unshare(int flags);

    static native int fchdir(int fd);

    static native int fsync(int fd);

    static native int syncfs(int fd);

    static native int umask(int mask);

    static native int geteuid();

    static native int getegid();

    static native long strerror(int errno);

    static native void _exit(int code);
}
