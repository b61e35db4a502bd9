package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.LinuxError;

/** The work cannot go on: the destination fails for good, or what was asked for cannot be done. The message is for a person. */
final class CopyFailed extends IOException {
    private final String path;
    private final String call;
    private final int errno;

    CopyFailed(String message) {
        super(message);
        this.path = "";
        this.call = "";
        this.errno = 0;
    }

    CopyFailed(String path, LinuxError why) {
        super(path + ": " + why.call() + ": " + why.getMessage(), why);
        this.path = path;
        this.call = why.call();
        this.errno = why.errno();
    }

    Problem problem() {
        return new Problem(path, call, errno, getMessage());
    }
}
