package org.caravault.share;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.caravault.identity.Owner;

/**
 * A share to be inserted: what a request, or a vault, gives. What the database adds, {@link Share} has in addition.
 *
 * @param sizeGb GB, rounded up; 0 until a backend has measured it
 * @param metadata a JSON object of strings
 */
public record NewShare(
        UUID id,
        Owner owner,
        Label label,
        int sizeGb,
        ShareStatus status,
        SharePlace place,
        boolean isPublic,
        String metadata) {
    /** {@return the share as it would be once inserted, but for the times, which are the database's} */
    public Share asInserted() {
        return new Share(this, Optional.empty(), Instant.EPOCH, Optional.empty());
    }
}
