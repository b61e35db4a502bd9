package org.caravault.workflow.backup;

import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupReports;
import org.caravault.copier.CopySummary;
import org.caravault.job.StepFailedException;
import org.caravault.message.MessageAction;
import org.caravault.message.Messages;
import org.caravault.report.CopyFindings;
import org.caravault.share.Share;
import org.caravault.snapshot.Snapshot;
import org.caravault.vault.layout.BackupFile;
import org.caravault.workflow.JobContext;

/** Records what a copy could not keep, and notifies the share's owner if something is missing. */
public final class CopyReports {
    private static final String[] MISSING = {CopyFindings.UNREADABLE, CopyFindings.NOT_KEPT, CopyFindings.MISSING};

    private final BackupReports reports;
    private final Messages messages;

    public CopyReports(BackupReports reports, Messages messages) {
        this.reports = reports;
        this.messages = messages;
    }

    /** A backup is finished. A driver without the copier has no report. */
    public void ofBackup(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.result().described().ifPresent(described -> ofBackup(described, ctx.backup(), ctx.share()));
    }

    private void ofBackup(BackupFile described, Backup backup, Share share) {
        reports.save(backup.id(), described);
        CopyFindings missing = described.reported().only(MISSING);
        if (!missing.isEmpty()) {
            send(
                    backup.projectId(),
                    Messages.SHARE_BACKUP,
                    backup.id(),
                    MessageAction.CREATE,
                    "Backup %s of share %s is available but incomplete: %s."
                                    .formatted(backup.called(), share.called(), missing.names())
                            + " Make these files readable, or use a vault that can store them; the next backup will include them.");
        }
    }

    /** A restore is finished. */
    public void ofRestore(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.result().copied().ifPresent(copied -> ofRestore(copied, ctx.backup(), ctx.share()));
    }

    private void ofRestore(CopySummary copied, Backup backup, Share share) {
        boolean lacks = reports.find(backup.id())
                .filter(report -> report.entries().lacksEntries())
                .isPresent();
        reports.saveRestore(backup.id(), copied.report());
        if (lacks) {
            send(
                    backup.projectId(),
                    Messages.SHARE_BACKUP,
                    backup.id(),
                    MessageAction.RESTORE,
                    "Backup %s does not contain all of its share, as its report says, so its restore has removed nothing from share %s:"
                                    .formatted(backup.called(), share.called())
                            + " what was added there since the backup is still there.");
        }
        if (!copied.report().isEmpty()) {
            send(
                    backup.projectId(),
                    Messages.SHARE_BACKUP,
                    backup.id(),
                    MessageAction.RESTORE,
                    "Backup %s is restored to share %s, but not everything came back: %s."
                                    .formatted(
                                            backup.called(),
                                            share.called(),
                                            copied.report().names())
                            + " Restore to a share whose file system can hold these, or copy them from the vault by hand.");
        }
    }

    /** A snapshot is made. One that an attempt before has copied has no report any more. */
    public void ofSnapshot(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.result().copied().ifPresent(copied -> ofSnapshot(copied, ctx.snapshot(), ctx.share()));
    }

    private void ofSnapshot(CopySummary copied, Snapshot snapshot, Share share) {
        CopyFindings missing = copied.report().only(MISSING);
        if (!missing.isEmpty()) {
            send(
                    snapshot.projectId(),
                    Messages.SHARE_SNAPSHOT,
                    snapshot.id(),
                    MessageAction.CREATE_SNAPSHOT,
                    "Snapshot %s of share %s is available but incomplete: %s."
                                    .formatted(snapshot.called(), share.called(), missing.names())
                            + " Make these files readable, then create another snapshot.");
        }
    }

    /** A share is reverted. */
    public void ofRevert(@Variable(JobContext.NAME) JobContext ctx) {
        if (ctx.result().exact().equals(Optional.of(false))) {
            Snapshot snapshot = ctx.snapshot();
            Share share = ctx.share();
            send(
                    snapshot.projectId(),
                    Messages.SHARE_SNAPSHOT,
                    snapshot.id(),
                    MessageAction.REVERT,
                    "Snapshot %s does not contain all of its share, so the revert has removed nothing from share %s:"
                                    .formatted(snapshot.called(), share.called())
                            + " what was added there since the snapshot is still there.");
        }
    }

    /** Of a copy whose source is a backup or a snapshot: nothing else may write there, so what is missing was lost. */
    public static CopySummary ofUnchangedSource(CopySummary copied) throws StepFailedException {
        CopyFindings lost = copied.report().only(CopyFindings.VANISHED, CopyFindings.CHANGED, CopyFindings.UNREADABLE);
        if (!lost.isEmpty()) {
            throw new StepFailedException(
                    "the source changed, or could not be read, while it was copied: " + lost.names(),
                    "Verify the backup ('caravault verify'), and see who else writes to the vault; then retry, or restore another backup.");
        }
        return copied;
    }

    private void send(String project, String type, UUID id, MessageAction action, String text) {
        messages.error(project, type, id, action.id(), Messages.UNKNOWN_ERROR, text);
    }
}
