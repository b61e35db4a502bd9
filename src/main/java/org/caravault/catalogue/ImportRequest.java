package org.caravault.catalogue;

/**
 * Backups that the vault holds and the catalogue does not know are to be written down: the body of {@code
 * direct:import-vault}, which answers with a line per backup.
 *
 * @param dryRun only say what would be written
 */
public record ImportRequest(boolean dryRun) {}
