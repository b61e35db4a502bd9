package org.caravault.driver;

import java.util.Optional;

/**
 * An option that a backup type's section may give its driver.
 *
 * @param otherwise what holds when the section does not say; empty: the driver does without
 */
public record Parameter(String name, ParameterType type, boolean required, Optional<String> otherwise, String text) {}
