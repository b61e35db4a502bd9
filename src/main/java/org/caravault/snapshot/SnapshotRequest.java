package org.caravault.snapshot;

import java.util.Optional;
import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A snapshot is asked for: the body of {@code direct:request-create-snapshot}, which answers with the {@link Snapshot}.
 *
 * @param metadata a JSON object of strings, as text
 */
public record SnapshotRequest(
        Caller caller, UUID shareId, Optional<String> name, Optional<String> description, String metadata) {}
