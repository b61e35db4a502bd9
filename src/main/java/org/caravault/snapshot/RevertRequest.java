package org.caravault.snapshot;

import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A share is to be as its newest snapshot is: the body of {@code direct:request-revert-share}, which answers with the
 * {@link Snapshot}.
 */
public record RevertRequest(Caller caller, UUID shareId, UUID snapshotId) {}
