package org.caravault.share;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A share with what is known beside it.
 *
 * @param scheduledToBeDeletedAt until then it lies in the recycle bin; empty: it does not
 * @param sourceBackup the backup that was last restored to it
 */
public record ListedShare(
        Share share, ShareType type, Optional<Instant> scheduledToBeDeletedAt, Optional<UUID> sourceBackup) {
    public boolean isSoftDeleted() {
        return scheduledToBeDeletedAt.isPresent();
    }
}
