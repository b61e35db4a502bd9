package org.caravault.copy.report;

import java.io.IOException;
import org.caravault.copy.linux.LinuxException;

/** The work cannot go on: the destination fails permanently, or the request cannot be met. The message is for a person. */
public final class CopyFailedException extends IOException {
    private final Problem problem;

    /** For the copy as a whole: no path, no system call. */
    public CopyFailedException(String message) {
        this(message, new Problem("", "", 0, message));
    }

    private CopyFailedException(String message, Problem problem) {
        super(message);
        this.problem = problem;
    }

    /** Not an error of its own: entries failed, and that is a failure. */
    public static CopyFailedException incomplete(String message) {
        return new CopyFailedException(message, new Problem("", "incomplete", 0, message, ProblemKind.INCOMPLETE));
    }

    /** A system call failed on a path, without which the copy cannot go on. */
    public CopyFailedException(String path, LinuxException why) {
        super(path + ": " + why.call() + ": " + why.getMessage(), why);
        this.problem = Problem.of(path, why);
    }

    /** {@return what it is in the summary} */
    public Problem problem() {
        return problem;
    }
}
