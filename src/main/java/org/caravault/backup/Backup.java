package org.caravault.backup;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A read-only copy of a share at one time, as the catalogue knows it.
 *
 * @param sizeGb GB of the share when it was backed up
 * @param progress percent of the bytes, 0 to 100
 * @param restoreProgress percent of the bytes, 0 to 100
 * @param driver the driver's name: the routes {@code direct:DRIVER-create} and so on
 * @param options the caller's backup_options: a JSON object
 * @param restoreTarget the share that a running restore writes to
 * @param attempt which attempt of the job may write: the fence against a node that has lost its lease
 * @param bytes the size of the tree; empty until it is complete
 * @param files what it contains, without directories, as its driver counts; empty: not known
 */
public record Backup(
        UUID id,
        UUID shareId,
        String projectId,
        String userId,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        BackupStatus status,
        int progress,
        int restoreProgress,
        Optional<String> backupType,
        String driver,
        String options,
        Optional<String> host,
        String topic,
        Optional<UUID> restoreTarget,
        int attempt,
        Optional<String> failReason,
        Optional<Long> bytes,
        Optional<Long> files,
        Instant createdAt,
        Optional<Instant> updatedAt) {

    /** What a caller may see of it. */
    public BackupDetail detail() {
        return new BackupDetail(
                new BackupSummary(id, shareId, name, status),
                description,
                sizeGb,
                progress,
                restoreProgress,
                backupType,
                host,
                topic,
                createdAt,
                updatedAt);
    }

    /** What a person calls it: its name, or its id. */
    public String called() {
        return name.filter(n -> !n.isBlank()).orElse(id.toString());
    }
}
