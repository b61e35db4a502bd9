package org.caravault.workflow.backup;

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
    /** {@return the event of a backup that is available} */
    public Event backupFinished(@Variable(JobContext.NAME) JobContext ctx) {
        return event(
                Event.Kind.BACKUP_FINISHED,
                "Backup %s of share %s is finished.",
                ctx,
                ctx.result().described().map(BackupFile::reported));
    }

    /** {@return the event of a backup that failed, with the step and the cause} */
    public Event backupFailed(@Variable(JobContext.NAME) JobContext ctx) {
        return event(Event.Kind.BACKUP_FAILED, "Backup %s of share %s failed", ctx, Optional.empty());
    }

    /** {@return the event of a restore that is complete} */
    public Event restoreFinished(@Variable(JobContext.NAME) JobContext ctx) {
        return event(
                Event.Kind.RESTORE_FINISHED,
                "Backup %s is restored to share %s.",
                ctx,
                ctx.result().copied().map(CopySummary::report));
    }

    /** {@return the event of a restore that failed, with the step and the cause} */
    public Event restoreFailed(@Variable(JobContext.NAME) JobContext ctx) {
        return event(Event.Kind.RESTORE_FAILED, "Restore of backup %s to share %s failed", ctx, Optional.empty());
    }

    private static Event event(Event.Kind kind, String what, JobContext ctx, Optional<CopyFindings> report) {
        Backup backup = ctx.backup();
        String why = ctx.failure()
                .map(failure -> " at step %s: %s".formatted(failure.step(), failure.cause()))
                .orElse("");
        String met = report.filter(found -> !found.isEmpty())
                .map(found -> " Report: " + found.counts() + ".")
                .orElse("");
        String warned = ctx.result()
                .warning()
                .filter(warning -> ctx.failure().isEmpty())
                .map(warning -> " Warning: " + warning + ".")
                .orElse("");
        return new Event(
                kind,
                backup.projectId(),
                Optional.of(backup.id()),
                what.formatted(backup.called(), ctx.share().called()) + why + met + warned,
                report,
                ctx.failure().map(failed -> failed.step().wire()));
    }
}
