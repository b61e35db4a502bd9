package org.caravault.vault.layout;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyFindings;

/**
 * What is written into a {@code backup.json}: the same as in {@link BackupFile}, whose fields stand side by side as they do in JSON, but in
 * groups, so that no field is taken for its neighbour.
 *
 * @param share as it was when it was backed up
 * @param report what its copy met changing, left out or could not keep
 */
public record NewBackupFile(
        UUID id,
        Label label,
        Owner owner,
        BackupFile.SharePart share,
        Method method,
        Times times,
        Content content,
        CopyFindings report) {
    /** {@return the file in the format that this version writes} */
    public BackupFile file() {
        String createdAt = text(times.createdAt());
        String finishedAt = text(times.finishedAt());
        // Each argument has the name of its parameter: the compiler's checks (Error Prone) report two that are
        // exchanged.
        return new BackupFile(
                BackupFile.FORMAT,
                id.toString(),
                label.name(),
                label.description(),
                owner.projectId(),
                owner.userId(),
                share,
                method.driver(),
                method.backupType(),
                createdAt,
                finishedAt,
                content.sizeGb(),
                content.files(),
                content.bytes(),
                content.newBytes(),
                content.previous(),
                Optional.of(report));
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /**
     * What people call the backup.
     *
     * @param name empty: it has none
     * @param description empty: it has none
     */
    public record Label(Optional<String> name, Optional<String> description) {}

    /** Whose the backup is. */
    public record Owner(String projectId, String userId) {}

    /**
     * How the backup was made.
     *
     * @param backupType the section of its backup type; empty: it has none
     */
    public record Method(String driver, Optional<String> backupType) {}

    /**
     * When the backup was made.
     *
     * @param createdAt when it was asked for
     * @param finishedAt when its tree was complete
     */
    public record Times(Instant createdAt, Instant finishedAt) {}

    /**
     * What the backup contains.
     *
     * @param sizeGb GB of the share
     * @param files without directories
     * @param bytes what the tree holds
     * @param newBytes what it holds that the backup before it did not
     * @param previous the backup that unchanged files are shared with
     */
    public record Content(int sizeGb, long files, long bytes, long newBytes, Optional<String> previous) {}
}
