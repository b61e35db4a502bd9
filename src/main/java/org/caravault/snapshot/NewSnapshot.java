package org.caravault.snapshot;

import java.util.UUID;
import org.caravault.identity.Owner;
import org.caravault.share.Label;

/**
 * A snapshot to be made: what a request gives. What its jobs find out, {@link Snapshot} has in addition.
 *
 * @param owner the project is that of the share, whoever the caller is
 * @param protocol that of the share
 * @param sizeGb GB of the share when the snapshot is made
 * @param metadata a JSON object of texts
 */
public record NewSnapshot(UUID shareId, Owner owner, Label label, String protocol, int sizeGb, String metadata) {}
