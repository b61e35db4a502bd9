package org.caravault.vault.layout;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Optional;
import org.caravault.report.CopyFindings;

/**
 * {@code backup.json}: what a backup is, enough to rebuild the catalogue from the vault alone.
 *
 * @param format 1
 * @param createdAt ISO 8601, UTC: when the backup was asked for
 * @param finishedAt ISO 8601, UTC: when its tree was complete
 * @param bytes what the tree holds
 * @param newBytes what it holds that the backup before it did not
 * @param backupType the section of its backup type; empty: it has none
 * @param previous the backup that unchanged files are shared with
 * @param report what its copy met changing, left out or could not keep; empty: written by a version that knew no reports
 */
@JsonPropertyOrder({"format", "id"})
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record BackupFile(
        int format,
        String id,
        Optional<String> name,
        Optional<String> description,
        String projectId,
        String userId,
        SharePart share,
        String driver,
        Optional<String> backupType,
        String createdAt,
        String finishedAt,
        int sizeGb,
        long files,
        long bytes,
        long newBytes,
        Optional<String> previous,
        Optional<CopyFindings> report) {
    /** The format that this version writes. */
    public static final int FORMAT = 1;

    /** The report; of a file that has none, one without entries. */
    public CopyFindings reported() {
        return report.orElse(CopyFindings.empty());
    }

    /** The share as it was when it was backed up. */
    public record SharePart(String id, Optional<String> name, String protocol, String host, String exportLocation) {}
}
