package org.caravault.copy.cli;

import org.caravault.copy.linux.Linux;

/**
 * Ends the process at once. Java's own halt waits a third of a second for threads that are in a system call, such as the one that listens for
 * the parent's life, which is longer than a small copy takes.
 */
final class ImmediateExit {
    /** Set for runs that are to leave Java's own files behind: the list of loaded classes. */
    private static final boolean ORDERLY = Boolean.getBoolean("caravault.copy.orderly");

    private ImmediateExit() {}

    static void now(int code) {
        System.out.flush();
        try {
            if (!ORDERLY) {
                Linux.exit(code);
            }
        } finally {
            Runtime.getRuntime().halt(code); // there is no C library to be called
        }
    }
}
