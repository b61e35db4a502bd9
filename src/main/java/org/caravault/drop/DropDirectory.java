package org.caravault.drop;

import java.nio.file.Path;

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

    /** Where a file lies between being taken and being answered. */
    Path taken() {
        return path.resolve("taken");
    }

    /** {@code done} or {@code failed}. */
    Path of(Outcome outcome) {
        return path.resolve(outcome.wire());
    }
}
