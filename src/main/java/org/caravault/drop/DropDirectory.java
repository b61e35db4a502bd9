package org.caravault.drop;

import java.io.IOException;
import java.nio.file.Path;
import org.caravault.files.Descriptor;
import org.caravault.files.TrustedPath;

/**
 * A directory that requests are dropped into.
 *
 * @param project whose shares and backups the requests may name
 */
public record DropDirectory(String project, Path path) {
    private static final String DEFAULT_PROJECT = "default";

    /** {@code DIR} or {@code PROJECT:DIR}. */
    public static DropDirectory of(String text) {
        int slash = text.indexOf('/');
        boolean hasProject = slash > 0 && text.charAt(slash - 1) == ':';
        return new DropDirectory(
                hasProject ? text.substring(0, slash - 1) : DEFAULT_PROJECT, Path.of(text.substring(slash)));
    }

    /**
     * Opens it. It may belong to a user: where others may rename, nothing is done by a path, and no symlink is followed.
     */
    Descriptor open() throws IOException {
        return TrustedPath.directory(path, TrustedPath.Last.MAY_BE_LINK);
    }

    /** Where a file lies between being taken and being answered. */
    static Descriptor taken(Descriptor directory) throws IOException {
        return directory.madeDirectory("taken");
    }

    /** {@code done} or {@code failed}. */
    static Descriptor room(Descriptor directory, Outcome outcome) throws IOException {
        return directory.madeDirectory(outcome.wire());
    }
}
