package org.caravault.copy.report;

/**
 * An entry that was not copied (or removed, or read) as it should be.
 *
 * @param path relative to the tree, escaped as {@code PathText} does
 * @param what the system call, or what was found
 * @param errno 0 if no system call failed
 */
public record Problem(String path, String what, int errno, String message) {
    /** The problem as one line for a person. */
    String line() {
        return path.isEmpty() ? message : path + ": " + (what.isEmpty() ? "" : what + ": ") + message;
    }
}
