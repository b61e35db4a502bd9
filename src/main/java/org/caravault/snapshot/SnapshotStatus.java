package org.caravault.snapshot;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    private static final Map<String, SnapshotStatus> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toMap(SnapshotStatus::wire, status -> status));

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name on the wire and in the database. */
    public String wire() {
        return wire;
    }

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<SnapshotStatus> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }
}
