package org.caravault.backup;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Manila's statuses of a share backup. A deleted backup has no row and so no status. */
public enum BackupStatus {
    CREATING,
    AVAILABLE,
    RESTORING,
    DELETING,
    ERROR,
    ERROR_DELETING,
    MIGRATING,
    MIGRATING_TO,
    SERVER_MIGRATING;

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<BackupStatus> of(String wire) {
        return Arrays.stream(values()).filter(s -> s.wire().equals(wire)).findFirst();
    }

    /** Whether a delete may be asked for: Manila's rule, and error_deleting so that nobody needs an admin to try again. */
    public boolean mayBeDeleted() {
        return this == AVAILABLE || this == ERROR || this == ERROR_DELETING;
    }
}
