package org.caravault.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * What a caller may see of a backup: a thousand of them are made for an answer, so nothing else is read.
 *
 * @param sizeGb GB of the share when it was backed up
 */
public record BackupDetail(
        BackupSummary summary,
        Optional<String> description,
        int sizeGb,
        BackupProgress progress,
        Optional<String> backupType,
        BackupService service,
        Instant createdAt,
        Optional<Instant> updatedAt) {}
