package org.caravault.share;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Manila's statuses of a share, as far as this service leads a share into them. */
public enum ShareStatus {
    CREATING,
    MANAGE_STARTING,
    AVAILABLE,
    BACKUP_CREATING,
    BACKUP_RESTORING,
    BACKUP_RESTORING_ERROR,
    EXTENDING,
    SHRINKING,
    DELETING,
    UNMANAGING,
    ERROR,
    MANAGE_ERROR,
    EXTENDING_ERROR,
    SHRINKING_ERROR,
    ERROR_DELETING,
    UNMANAGE_ERROR,
    REVERTING,
    REVERTING_ERROR,
    MIGRATING,
    MIGRATING_TO,
    SERVER_MIGRATING,
    INACTIVE;

    private static final Map<String, ShareStatus> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toMap(ShareStatus::wire, status -> status));

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name on the wire and in the database. */
    public String wire() {
        return wire;
    }

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<ShareStatus> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }

    /** A job reads or writes the share's tree. */
    public boolean isBusyWithJob() {
        return isBusyWithBackup() || this == REVERTING || this == DELETING;
    }

    /** A backup or a restore is at work on the share: nothing else may change it meanwhile. */
    public boolean isBusyWithBackup() {
        return this == BACKUP_CREATING || this == BACKUP_RESTORING;
    }
}
