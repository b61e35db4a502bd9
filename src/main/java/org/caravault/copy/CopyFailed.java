package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.LinuxError;

/** The work cannot go on: the destination fails for good, or what was asked for cannot be done. The message is for a person. */
final class CopyFailed extends IOException {
    private final String path;
    private final String call;
    private final int errno;
    private final String reason;

    CopyFailed(String message) {
        super(message);
        this.path = "";
        this.call = "";
        this.errno = 0;
        this.reason = message;
    }

    private CopyFailed(String call, String message) {
        super(message);
        this.path = "";
        this.call = call;
        this.errno = 0;
        this.reason = message;
    }

    /** Not an error of its own: entries failed, and that is a failure. The caller distinguishes it by the call. */
    static CopyFailed incomplete(String message) {
        return new CopyFailed("incomplete", message);
    }

    CopyFailed(String path, LinuxError why) {
        super(path + ": " + why.call() + ": " + why.getMessage(), why);
        this.path = path;
        this.call = why.call();
        this.errno = why.errno();
        this.reason = why.getMessage();
    }

    Problem problem() {
        return new Problem(path, call, errno, reason);
    }
}
