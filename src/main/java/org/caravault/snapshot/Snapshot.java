package org.caravault.snapshot;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A read-only copy of a share at one time that lies beside it.
 *
 * @param sizeGb GB of the share when the snapshot was made
 * @param metadata a JSON object of strings
 * @param attempt which attempt of the job may write
 */
public record Snapshot(
        UUID id,
        UUID shareId,
        String projectId,
        String userId,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        String protocol,
        SnapshotStatus status,
        String metadata,
        int attempt,
        Instant createdAt,
        Optional<Instant> updatedAt) {

    /** What a person calls it: its name, or its id. */
    public String called() {
        return name.filter(n -> !n.isBlank()).orElse(id.toString());
    }
}
