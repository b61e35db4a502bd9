package org.caravault.copy.report;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.LinuxException;

/** A directory that must be left alone was met, where one was to be removed or written into. */
public final class ProtectedDirectoryException extends LinuxException {
    private static final long serialVersionUID = 1;

    /**
     * Names the directory.
     *
     * @param verb what was about to be done with it
     * @param path how it is protected, as {@code PathText} writes it
     */
    public ProtectedDirectoryException(String verb, String path) {
        super(verb + " protected directory " + path, Errno.EPERM);
    }
}
