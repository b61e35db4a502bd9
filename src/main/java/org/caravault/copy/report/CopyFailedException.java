package org.caravault.copy.report;

import java.io.IOException;
import org.caravault.copy.linux.LinuxException;

/** The work cannot go on: the destination fails permanently, or the request cannot be met. The message is for a person. */
public final class CopyFailedException extends IOException {
    private final String path;
    private final String call;
    private final int errno;
    private final String reason;

    /** For the copy as a whole: no path, no system call. */
    public CopyFailedException(String message) {
        super(message);
        this.path = "";
        this.call = "";
        this.errno = 0;
        this.reason = message;
    }

    private CopyFailedException(String call, String message) {
        super(message);
        this.path = "";
        this.call = call;
        this.errno = 0;
        this.reason = message;
    }

    /** Not an error of its own: entries failed, and that is a failure. The caller distinguishes it by the call. */
    public static CopyFailedException incomplete(String message) {
        return new CopyFailedException("incomplete", message);
    }

    /** A system call failed on a path, without which the copy cannot go on. */
    public CopyFailedException(String path, LinuxException why) {
        super(path + ": " + why.call() + ": " + why.getMessage(), why);
        this.path = path;
        this.call = why.call();
        this.errno = why.errno();
        this.reason = why.getMessage();
    }

    /** {@return what it is in the summary} */
    public Problem problem() {
        return new Problem(path, call, errno, reason);
    }
}
