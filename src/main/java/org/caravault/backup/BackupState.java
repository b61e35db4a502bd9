package org.caravault.backup;

import java.util.Optional;
import java.util.UUID;

/**
 * What the jobs of a backup change in its row.
 *
 * @param restoreTarget the share that a running restore writes to
 * @param attempt which attempt of the job may write: the fence against a node that has lost its lease
 * @param failReason why the last job failed; empty: it did not
 */
public record BackupState(
        BackupStatus status,
        BackupProgress progress,
        Optional<UUID> restoreTarget,
        int attempt,
        Optional<String> failReason) {}
