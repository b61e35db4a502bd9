package org.caravault.copy.report;

import org.caravault.copy.linux.LinuxException;

/** What the reader of a report decides by; all other words of a problem are for people and may change. */
public enum ProblemKind {
    /** A directory that must be left alone was met, and was. */
    PROTECTED("protected"),
    /** No problem of its own: entries failed, or lack something, and that is to be a failure. */
    INCOMPLETE("incomplete"),
    /** Anything else: the error number counts. */
    OTHER("other");

    private final String wire;

    ProblemKind(String wire) {
        this.wire = wire;
    }

    /** {@return the name in the report} */
    public String wire() {
        return wire;
    }

    /** {@return what a failed call means} */
    public static ProblemKind of(LinuxException why) {
        return why instanceof ProtectedDirectoryException ? PROTECTED : OTHER;
    }
}
