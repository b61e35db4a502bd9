package org.caravault.share;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.caravault.access.Export;

/**
 * A NAS share that the service knows.
 *
 * @param sizeGb GB, rounded up
 * @param protocol {@code NFS}, in capitals as Manila writes it
 * @param taskState Manila's task_state, as on the wire
 * @param node the data node whose backend keeps the share
 * @param backend the backend's name: the routes {@code direct:BACKEND-create} and so on
 * @param exportLocation a directory for the backend {@code local}, else {@code host:/path}
 * @param metadata a JSON object of strings
 */
public record Share(
        UUID id,
        String projectId,
        String userId,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        String protocol,
        ShareStatus status,
        Optional<String> taskState,
        String node,
        String backend,
        String pool,
        String exportLocation,
        boolean isPublic,
        String metadata,
        Instant createdAt,
        Optional<Instant> updatedAt) {

    /** Manila's host: {@code NODE@BACKEND#POOL}. */
    public String host() {
        return node + "@" + backend + "#" + pool;
    }

    /** {@return where it is mounted from} */
    public Export export() {
        return new Export(backend, exportLocation, protocol);
    }

    /** What a person calls it: its name, or its id. */
    public String called() {
        return name.filter(n -> !n.isBlank()).orElse(id.toString());
    }
}
