package org.caravault.share;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A share to be inserted: what a request, or a vault, gives.
 *
 * @param sizeGb GB; 0 until a backend has measured it
 * @param host the data node, backend and pool that keep it
 * @param exportLocation a directory for the backend {@code local}, else {@code host:/path}
 * @param metadata a JSON object of strings
 */
public record NewShare(
        UUID id,
        String projectId,
        String userId,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        String protocol,
        ShareStatus status,
        ShareLocation.Host host,
        String exportLocation,
        boolean isPublic,
        String metadata) {
    /** {@return the share as it would be once inserted, but for the times, which are the database's} */
    public Share asInserted() {
        return new Share(
                id,
                projectId,
                userId,
                name,
                description,
                sizeGb,
                protocol,
                status,
                Optional.empty(),
                host.node(),
                host.backend(),
                host.pool(),
                exportLocation,
                isPublic,
                metadata,
                Instant.EPOCH,
                Optional.empty());
    }
}
