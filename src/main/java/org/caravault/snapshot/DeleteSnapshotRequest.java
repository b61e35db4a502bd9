package org.caravault.snapshot;

import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A snapshot is to go: the body of {@code direct:request-delete-snapshot}, which answers with the {@link Snapshot}.
 *
 * @param forced whatever its status
 */
public record DeleteSnapshotRequest(Caller caller, UUID snapshotId, boolean forced) {}
