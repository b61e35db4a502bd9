package org.caravault.copy.linux;

import java.io.IOException;
import java.util.Set;

/** A system call that failed: which, and with what error number. Cheap to throw: it has no stack trace. */
public class LinuxException extends IOException {
    private static final Set<Integer> FULL_OR_READ_ONLY = Set.of(Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS);
    private static final Set<Integer> BROKEN = Set.of(Errno.EIO, Errno.ESTALE);
    private static final Set<String> READING = Set.of(
            "open", "stat", "list", "rewind", "read", "readlink", "seek", "listxattr", "getxattr", "copy_file_range");

    private static final Set<Integer> NAME = Set.of(Errno.EILSEQ, Errno.ENAMETOOLONG, Errno.EINVAL);
    private static final Set<String> NAMING = Set.of("create", "mkdir", "symlink", "mknod", "link", "rename", "stat");

    private final String call;
    private final int errno;
    private final boolean ofSource;

    /**
     * A call that failed, or would have.
     *
     * @param call as {@code open}
     * @param errno as the kernel numbers it
     */
    public LinuxException(String call, int errno) {
        this(call, errno, Errno.text(errno), false);
    }

    /** One whose message has more detail than the error number. */
    public LinuxException(String call, int errno, String message) {
        this(call, errno, message, false);
    }

    private LinuxException(String call, int errno, String message, boolean ofSource) {
        super(message);
        this.call = call;
        this.errno = errno;
        this.ofSource = ofSource;
    }

    /** {@return the same failure, known to be the source's} */
    public LinuxException inSource() {
        return new LinuxException(call, errno, getMessage(), true);
    }

    /** {@return whether it is known that the source has failed, and not the destination} */
    public boolean isInSource() {
        return ofSource;
    }

    /** {@return a failure whose error number alone is not specific enough} */
    public static LinuxException explained(String call, int errno, String explanation) {
        return new LinuxException(call, errno, Errno.text(errno) + ": " + explanation);
    }

    /** The failure of the call that this thread has just made. */
    static LinuxException last(String call) {
        return new LinuxException(call, Binding.lastError());
    }

    /** {@return the system call that failed, as {@code open}} */
    public String call() {
        return call;
    }

    /** {@return why, as the kernel numbers it} */
    public int errno() {
        return errno;
    }

    /**
     * {@return whether the destination will fail for every further file, too} A source that fails to read loses one file; a destination that
     * fails to write loses all.
     */
    public boolean isHopeless() {
        return FULL_OR_READ_ONLY.contains(errno) || (BROKEN.contains(errno) && !READING.contains(call));
    }

    /** {@return whether the destination's file system has no such names: it takes only some characters, or fewer bytes} */
    public boolean isNameRefused() {
        return !ofSource && NAME.contains(errno) && NAMING.contains(call);
    }

    /** {@return whether a change in the source, between the listing and this call, may be the cause} */
    public boolean mayBeAChange() {
        return switch (errno) {
            case Errno.ENOENT, Errno.ESTALE -> true;
            case Errno.ELOOP, Errno.ENXIO, Errno.ENOTDIR -> call.equals("open");
            case Errno.EINVAL -> call.equals("readlink"); // it is not a symlink any more
            default -> false;
        };
    }

    /** {@return whether others who write to the destination may be the cause: they have made, removed or replaced the name meanwhile} */
    public boolean mayBeAChangeInDestination() {
        return !ofSource
                && switch (errno) {
                    case Errno.ENOENT -> true;
                    case Errno.EEXIST ->
                        NAMING.contains(call) || call.equals("rmdir"); // for rmdir it may mean: not empty
                    case Errno.EISDIR -> call.equals("rename") || call.equals("unlink");
                    case Errno.ELOOP -> call.equals("open");
                    case Errno.ENOTDIR -> call.equals("open") || call.equals("rmdir");
                    case Errno.ENOTEMPTY -> call.equals("rmdir");
                    case Errno.ENXIO -> call.equals("open"); // a socket, or a pipe without a reader
                    default -> false;
                };
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
