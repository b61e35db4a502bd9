package org.caravault.copy.report;

import org.caravault.copy.linux.LinuxException;

/**
 * An entry that was not copied (or removed, or read) as it should be.
 *
 * @param path relative to the tree, escaped as {@code PathText} does
 * @param what the system call, or what was found
 * @param errno 0 if no system call failed
 */
public record Problem(String path, String what, int errno, String message, ProblemKind kind) {
    /** A problem that only its error number distinguishes. */
    public Problem(String path, String what, int errno, String message) {
        this(path, what, errno, message, ProblemKind.OTHER);
    }

    /** {@return a call's failure on an entry} */
    static Problem of(String path, LinuxException why) {
        return new Problem(path, why.call(), why.errno(), why.getMessage(), ProblemKind.of(why));
    }

    /** The problem as one line for a person. */
    String line() {
        return path.isEmpty() ? message : path + ": " + (what.isEmpty() ? "" : what + ": ") + message;
    }
}
