package org.caravault.backup;

import java.util.Optional;
import org.caravault.query.WireName;

/** Manila's statuses of a share backup. A deleted backup has no row and so no status. */
public enum BackupStatus implements WireName {
    CREATING,
    AVAILABLE,
    RESTORING,
    DELETING,
    ERROR,
    ERROR_DELETING,
    MIGRATING,
    MIGRATING_TO,
    SERVER_MIGRATING;

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<BackupStatus> of(String wire) {
        return WireName.of(BackupStatus.class, wire);
    }

    /** Whether a delete may be asked for: Manila's rule, and error_deleting, so that a retry does not need an administrator. */
    public boolean mayBeDeleted() {
        return this == AVAILABLE || this == ERROR || this == ERROR_DELETING;
    }
}
