package org.caravault.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * What a caller may see of a backup: a thousand of them are made for an answer, so nothing else is read.
 *
 * @param sizeGb GB of the share when it was backed up
 * @param progress percent of the bytes, 0 to 100
 * @param restoreProgress percent of the bytes, 0 to 100
 */
public record BackupDetail(
        BackupSummary summary,
        Optional<String> description,
        int sizeGb,
        int progress,
        int restoreProgress,
        Optional<String> backupType,
        Optional<String> host,
        String topic,
        Instant createdAt,
        Optional<Instant> updatedAt) {}
