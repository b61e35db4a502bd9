package org.caravault.problem;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something has failed, for a sentence on one line. The message of many an exception is no more than a path, or nothing. */
public final class Reason {
    private static final int LONGEST = 1000;

    private Reason() {}

    /** {@return what a person can act on: what was thrown says, and what was thrown first, if that says more} */
    public static String of(Throwable thrown) {
        if (thrown instanceof UncheckedIOException wrapper) {
            return of(wrapper.getCause());
        }
        String own = said(thrown);
        String first = said(RootCause.of(thrown));
        String all = own.contains(first) ? own : own + ": " + first;
        String line = all.strip().replaceAll("\\s*[\\r\\n]+\\s*", "; ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static String said(Throwable thrown) {
        if (thrown instanceof FileSystemException file && file.getReason() == null && file.getFile() != null) {
            return file.getFile() + ": " + byKind(file);
        }
        String message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }

    private static String byKind(FileSystemException file) {
        if (file instanceof NoSuchFileException) {
            return "there is no such file or directory";
        } else if (file instanceof AccessDeniedException) {
            return "permission denied to the user " + System.getProperty("user.name");
        } else if (file instanceof FileAlreadyExistsException) {
            return "something else of that name is there";
        } else if (file instanceof NotDirectoryException) {
            return "is not a directory";
        }
        return file.getClass().getSimpleName();
    }
}
