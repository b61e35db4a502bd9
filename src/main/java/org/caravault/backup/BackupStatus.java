package org.caravault.backup;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    private static final Map<String, BackupStatus> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toMap(BackupStatus::wire, status -> status));

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name on the wire and in the database. */
    public String wire() {
        return wire;
    }

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<BackupStatus> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }

    /** Whether a delete may be asked for: Manila's rule, and error_deleting, so that a retry does not need an administrator. */
    public boolean mayBeDeleted() {
        return this == AVAILABLE || this == ERROR || this == ERROR_DELETING;
    }
}
