package org.caravault.share;

import java.util.Locale;

/** How far the data service is with a share: Manila's {@code task_state}. */
public enum TaskState {
    DATA_COPYING_STARTING,
    DATA_COPYING_IN_PROGRESS,
    DATA_COPYING_COMPLETING,
    DATA_COPYING_ERROR;

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
