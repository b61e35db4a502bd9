package org.caravault.cleanup;

/**
 * Leftovers are to be removed: the body of {@code direct:cleanup}, which returns one line per leftover.
 *
 * @param dryRun only report what would be removed
 * @param unknown also remove unfinished trees of backups that are not in this catalogue; another Caravault that uses
 *     the same vault may be writing them
 * @param kept also remove what failed backups have copied and is kept for the next ones
 */
public record CleanupRequest(boolean dryRun, boolean unknown, boolean kept) {
    /** Leaves alone what is kept for the next backups. */
    public CleanupRequest(boolean dryRun, boolean unknown) {
        this(dryRun, unknown, false);
    }
}
