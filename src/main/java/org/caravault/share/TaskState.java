package org.caravault.share;

import java.util.Optional;
import org.caravault.query.WireName;

/**
 * How far the data service is with a share: Manila's {@code task_state}. The service itself leads a share to the first
 * four only; to the others an administrator may.
 */
public enum TaskState implements WireName {
    DATA_COPYING_STARTING,
    DATA_COPYING_IN_PROGRESS,
    DATA_COPYING_COMPLETING,
    DATA_COPYING_ERROR,
    DATA_COPYING_CANCELLED,
    DATA_COPYING_COMPLETED,
    MIGRATION_STARTING,
    MIGRATION_IN_PROGRESS,
    MIGRATION_COMPLETING,
    MIGRATION_SUCCESS,
    MIGRATION_ERROR,
    MIGRATION_CANCELLED;

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<TaskState> of(String wire) {
        return WireName.of(TaskState.class, wire);
    }
}
