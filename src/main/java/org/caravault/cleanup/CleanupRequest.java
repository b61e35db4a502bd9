package org.caravault.cleanup;

/**
 * Leftovers are to be removed: the body of {@code direct:cleanup}, which answers with a line per leftover.
 *
 * @param dryRun only say what would be done
 * @param unknown also remove unfinished trees of backups that this catalogue has never heard of; they may be at work in
 *     another Caravault that uses the same vault
 */
public record CleanupRequest(boolean dryRun, boolean unknown) {}
