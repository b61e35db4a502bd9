package org.caravault.share;

import java.util.Optional;
import org.caravault.query.WireName;

/** Manila's statuses of a share, as far as this service leads a share into them. */
public enum ShareStatus implements WireName {
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

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<ShareStatus> of(String wire) {
        return WireName.of(ShareStatus.class, wire);
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
