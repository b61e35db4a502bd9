package org.caravault.backup;

import java.time.Instant;
import java.util.Optional;
import org.caravault.report.CopyFindings;

/**
 * What is known of the copy that made a backup, and of its last restore.
 *
 * @param newBytes what it contains that the backup before does not
 * @param restored the report of the last restore; empty: never restored
 */
public record BackupReport(
        long files,
        long bytes,
        long newBytes,
        CopyFindings entries,
        Optional<CopyFindings> restored,
        Optional<Instant> restoredAt) {}
