package org.caravault.notify;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyFindings;

/**
 * Something worth a notification: the body of {@code direct:event}.
 *
 * @param subject the backup, share or policy that it is about
 * @param message one sentence for a person
 * @param report what a copy could not keep or met changing; empty: the event is not about a copy that has finished
 * @param step the step at which a job failed; empty: the event is not about a job that failed
 */
public record Event(
        Kind kind,
        String project,
        Optional<UUID> subject,
        String message,
        Optional<CopyFindings> report,
        Optional<String> step) {
    /** An event that is not about a job's end. */
    public Event(Kind kind, String project, Optional<UUID> subject, String message) {
        this(kind, project, subject, message, Optional.empty(), Optional.empty());
    }

    /** What has happened. */
    public enum Kind {
        BACKUP_FINISHED,
        BACKUP_FAILED,
        RESTORE_FINISHED,
        RESTORE_FAILED,
        /** A policy's backup was asked for and refused, as by a quota; it is asked for again while its start window is open. */
        BACKUP_REFUSED,
        /** A policy's backup did not begin in its start window. */
        BACKUP_MISSED,
        /** A share has had no good backup for longer than its policy promises. */
        BACKUP_OVERDUE,
        RETENTION_DELETED,
        /** A policy's file says something that cannot be used; what it said before stays in force. */
        POLICY_FILE_REJECTED,
        /** A policy was deleted because its file is gone. */
        POLICY_REMOVED,
        /** A backup could not be proven restorable. */
        DRILL_FAILED,
        /** A share's newest backup contains only a small part of the files that the one before it contained. */
        SHARE_LOST_FILES,
        /** Less of a vault is free than {@code vault_nearly_full} allows. */
        VAULT_NEARLY_FULL;

        /** Its name in notifications and in the database: {@code backup_finished}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
