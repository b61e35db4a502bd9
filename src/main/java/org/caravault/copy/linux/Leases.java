package org.caravault.copy.linux;

/**
 * Finds out by a lease whether a file is open for writing anywhere on this machine: the kernel grants a read lease only if it is not (fcntl(2),
 * F_SETLEASE).
 */
final class Leases {
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_UNLCK = 2;

    private static final int SIGIO = 29;
    private static final long IGNORE = 1;

    static {
        Binding.bind();
        LibC.signal(
                SIGIO,
                IGNORE); // whoever opens the file while the lease is held makes the kernel send it, and it would end
        // this process
    }

    private Leases() {}

    /** {@return whether it is not certain that no process has this file open for writing} The descriptor is open for reading only. */
    static boolean mayBeWritten(int fd) {
        if (LibC.fcntl(fd, F_SETLEASE, F_RDLCK) != 0) {
            return true; // EAGAIN: it is; EINVAL, EACCES: this file system, or this user, cannot know
        }
        LibC.fcntl(fd, F_SETLEASE, F_UNLCK);
        return false;
    }
}
