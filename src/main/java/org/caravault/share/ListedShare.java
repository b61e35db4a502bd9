package org.caravault.share;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A share with what is known beside it.
 *
 * @param scheduledToBeDeletedAt until then it lies in the recycle bin; empty: it does not
 * @param sourceBackup the backup that was last restored to it
 */
public record ListedShare(
        Share share, ShareType type, Optional<Instant> scheduledToBeDeletedAt, Optional<UUID> sourceBackup) {
    /** The backends whose shares are directories of this host, and so can be copied beside themselves. */
    private static final Set<String> WITH_SNAPSHOTS = Set.of("local", "exportfs");

    /** Whether the share's type promises something of snapshots, and its backend can do it. */
    public boolean can(String ability) {
        return type.can(ability) && WITH_SNAPSHOTS.contains(share.backend());
    }

    /** Whether no job has the share and nothing is wrong with it. */
    public boolean isAtRest() {
        return share.status() == ShareStatus.AVAILABLE;
    }

    /** Whether it is in the recycle bin. */
    public boolean isSoftDeleted() {
        return scheduledToBeDeletedAt.isPresent();
    }
}
