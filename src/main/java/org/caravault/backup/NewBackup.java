package org.caravault.backup;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A backup to be made: what a request gives. What its job finds out, {@link Backup} has in addition.
 *
 * @param projectId the project of the share, whoever the caller is
 * @param sizeGb GB of the share
 * @param driver the driver's name
 * @param options the caller's backup_options: a JSON object
 * @param host as Manila shows it to administrators; empty: not known
 * @param topic Manila's name of the service that makes it
 * @param displaced backups that go once this one is complete
 */
public record NewBackup(
        UUID shareId,
        String projectId,
        String userId,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        Optional<String> backupType,
        String driver,
        String options,
        Optional<String> host,
        String topic,
        Set<UUID> displaced) {
    public NewBackup {
        displaced = Set.copyOf(displaced);
    }
}
