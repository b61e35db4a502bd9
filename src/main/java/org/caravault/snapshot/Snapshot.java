package org.caravault.snapshot;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A read-only copy of a share at one time that lies beside it.
 *
 * @param made what was asked for, with the names and the metadata it has now
 * @param attempt which attempt of the job may write
 * @param updatedAt empty: never
 */
public record Snapshot(
        UUID id, NewSnapshot made, SnapshotStatus status, int attempt, Instant createdAt, Optional<Instant> updatedAt) {
    public UUID shareId() {
        return made.shareId();
    }

    public String projectId() {
        return made.owner().projectId();
    }

    public Optional<String> name() {
        return made.label().name();
    }

    public Optional<String> description() {
        return made.label().description();
    }

    /** {@return GB of the share when the snapshot was made} */
    public int sizeGb() {
        return made.sizeGb();
    }

    /** {@return a JSON object of strings} */
    public String metadata() {
        return made.metadata();
    }

    /** What a person calls it: its name, or its id. */
    public String called() {
        return made.label().orId(id);
    }
}
