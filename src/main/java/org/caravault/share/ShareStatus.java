package org.caravault.share;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ShareStatus> of(String wire) {
        return Arrays.stream(values()).filter(s -> s.wire().equals(wire)).findFirst();
    }

    /** A backup or a restore is at work on the share: nothing else may change it meanwhile. */
    public boolean isBusyWithBackup() {
        return this == BACKUP_CREATING || this == BACKUP_RESTORING;
    }
}
