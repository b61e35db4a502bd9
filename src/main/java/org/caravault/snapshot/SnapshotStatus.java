package org.caravault.snapshot;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Manila's statuses of a snapshot. A deleted snapshot has no row and so no status. */
public enum SnapshotStatus {
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

    public static Optional<SnapshotStatus> of(String wire) {
        return Arrays.stream(values()).filter(s -> s.wire().equals(wire)).findFirst();
    }
}
