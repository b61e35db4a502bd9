package org.caravault.access;

import java.util.UUID;

/**
 * A job needs an export: the body of {@code direct:BACKEND-grant} and {@code direct:BACKEND-revoke}.
 *
 * @param level for a revoke, the level does not matter
 */
public record Grant(Export export, Level level, UUID job) {}
