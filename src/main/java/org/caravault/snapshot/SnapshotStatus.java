package org.caravault.snapshot;

import java.util.Optional;
import org.caravault.query.WireName;

/** Manila's statuses of a snapshot. A deleted snapshot has no row and so no status. */
public enum SnapshotStatus implements WireName {
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
    public static Optional<SnapshotStatus> of(String wire) {
        return WireName.of(SnapshotStatus.class, wire);
    }
}
