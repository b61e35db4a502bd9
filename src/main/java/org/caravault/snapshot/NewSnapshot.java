package org.caravault.snapshot;

import java.util.Optional;
import java.util.UUID;

/**
 * A snapshot to be made: what a request gives.
 *
 * @param projectId the project of the share, whoever the caller is
 * @param sizeGb GB of the share
 * @param protocol that of the share
 * @param metadata a JSON object of texts
 */
public record NewSnapshot(
        UUID shareId,
        String projectId,
        String userId,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        String protocol,
        String metadata) {}
