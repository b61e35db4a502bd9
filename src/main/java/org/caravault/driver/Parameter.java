package org.caravault.driver;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An option that a backup type's section may give its driver.
 *
 * @param otherwise what holds when the section does not say; empty: the driver does without
 */
public record Parameter(String name, ParameterType type, boolean required, Optional<String> otherwise, String text) {
    /** What holds where a section does not say: the default of a private directory is a path below DATA. */
    Optional<String> byDefault(Path data) {
        return type == ParameterType.PRIVATE_DIRECTORY
                ? otherwise.map(below -> data.resolve(below).toString())
                : otherwise;
    }
}
