package org.caravault.workflow.backup;

import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.copier.CopySummary;
import org.caravault.notify.Event;
import org.caravault.report.CopyFindings;
import org.caravault.vault.layout.BackupFile;
import org.caravault.workflow.JobContext;

/** The events that report a workflow's end. */
public final class WorkflowEvents {
    /** The event of a kind, by its name in notifications. */
    public Event of(String kind, @Variable(JobContext.NAME) JobContext ctx) {
        Backup backup = ctx.backup();
        Event.Kind event = Event.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
        String what = switch (event) {
            case BACKUP_FINISHED -> "Backup %s of share %s is finished.";
            case RESTORE_FINISHED -> "Backup %s is restored to share %s.";
            case BACKUP_FAILED -> "Backup %s of share %s failed";
            case RESTORE_FAILED -> "Restore of backup %s to share %s failed";
            case BACKUP_MISSED, BACKUP_OVERDUE, RETENTION_DELETED, DRILL_FAILED, SHARE_LOST_FILES, VAULT_NEARLY_FULL ->
                throw new IllegalArgumentException(kind + " is not the end of a workflow");
        };
        String why = ctx.failure()
                .map(failure -> " at step %s: %s".formatted(failure.step(), failure.cause()))
                .orElse("");
        Optional<CopyFindings> report = switch (event) {
            case BACKUP_FINISHED -> ctx.described().map(BackupFile::reported);
            case RESTORE_FINISHED -> ctx.copied().map(CopySummary::report);
            default -> Optional.empty();
        };
        String met = report.filter(found -> !found.isEmpty())
                .map(found -> " Report: " + found.counts() + ".")
                .orElse("");
        return new Event(
                event,
                backup.projectId(),
                Optional.of(backup.id()),
                what.formatted(backup.called(), ctx.share().called()) + why + met,
                report,
                ctx.failure().map(failed -> failed.step().wire()));
    }
}
