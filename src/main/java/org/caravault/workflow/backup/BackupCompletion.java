package org.caravault.workflow.backup;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.CopyKind;
import org.caravault.copier.CopySummary;
import org.caravault.job.Journal;
import org.caravault.job.KeptTrees;
import org.caravault.job.LeaseLostException;
import org.caravault.message.MessageAction;
import org.caravault.message.Messages;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.TaskState;
import org.caravault.workflow.Failure;
import org.caravault.workflow.JobContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How a job of a backup ends: each method is one step of a route that ends one. Only the attempt that has the job may end it. */
public final class BackupCompletion {
    private static final Logger LOG = LoggerFactory.getLogger(BackupCompletion.class);

    private static final double MILLIS = 1e3;

    private final JdbcClient db;
    private final ShareStore shares;
    private final BackupAttempts attempts;
    private final Messages messages;
    private final Journal journal;
    private final KeptTrees kept;

    public BackupCompletion(
            JdbcClient db,
            ShareStore shares,
            BackupAttempts attempts,
            Messages messages,
            Journal journal,
            KeptTrees kept) {
        this.db = db;
        this.shares = shares;
        this.attempts = attempts;
        this.messages = messages;
        this.journal = journal;
        this.kept = kept;
    }

    /** Moves the backup to the status that it ends in. */
    public void backupIs(BackupStatus status, @Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        attempts.end(ctx.job(), ctx.attempt(), status);
    }

    /** The tree is complete: stores the backup's size. */
    public void storeSize(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        attempts.copied(ctx.job(), ctx.attempt(), ctx.result().bytes());
    }

    /** For the metrics: what had to be copied, and how long the job took. What an attempt before has copied is unknown. */
    public void copied(CopyKind kind, @Variable(JobContext.NAME) JobContext ctx, Exchange exchange) {
        ctx.result().copied().ifPresent(copied -> copied(kind, ctx.share().id(), copied, exchange));
    }

    private void copied(CopyKind kind, UUID share, CopySummary copied, Exchange exchange) {
        db.sql("insert into copies (kind, share_id, files, bytes, seconds) values (?, ?, ?, ?, ?)")
                .params(
                        kind.wire(),
                        share,
                        copied.files() - copied.linkedFiles(),
                        copied.copiedBytes(),
                        exchange.getClock().elapsed() / MILLIS)
                .update();
    }

    /** All of it is back. */
    public void restored(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        attempts.restored(ctx.job(), ctx.attempt());
    }

    /** The backup is gone from the vault, and now from the catalogue and the quota. */
    public void forget(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        attempts.remove(ctx.job(), ctx.attempt());
    }

    /** Releases the share, unless an administrator has reset it meanwhile. */
    public void shareIs(ShareStatus status, @Variable(JobContext.NAME) JobContext ctx) {
        ctx.shareIfAny()
                .ifPresent(
                        share -> shares.move(share.id(), Set.of(ctx.workflow().shareDuring()), status));
    }

    /** Stores how far the data service is with the share. */
    public void taskState(TaskState state, @Variable(JobContext.NAME) JobContext ctx) {
        ctx.shareIfAny().ifPresent(share -> shares.taskState(share.id(), Optional.of(state)));
    }

    /** The data service is done with the share. */
    public void noTask(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.shareIfAny().ifPresent(share -> shares.taskState(share.id(), Optional.empty()));
    }

    /** Sends the owner of the backup a message: what failed, on what, why, what to do, and what is left over. */
    public void notifyOwner(MessageAction action, @Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        Backup backup = ctx.backup();
        Failure failure = ctx.failure().orElseThrow();
        String text = "%s of share %s (backup %s) failed at step %s: %s. %s%s%s"
                .formatted(
                        action.words(),
                        ctx.share().called(),
                        backup.called(),
                        failure.step(),
                        failure.cause(),
                        failure.advice(),
                        keptFor(ctx.job()),
                        leftovers(ctx.job()));
        attempts.failed(ctx.job(), ctx.attempt(), text);
        messages.error(backup.projectId(), Messages.SHARE_BACKUP, ctx.job(), action.id(), Messages.UNKNOWN_ERROR, text);
    }

    /** After a successful workflow: reports what could not be released. */
    public void reportLeftovers(@Variable(JobContext.NAME) JobContext ctx) {
        String left = leftovers(ctx.job());
        if (!left.isEmpty()) {
            LOG.warn("job {}:{}", ctx.job(), left);
            messages.error(
                    ctx.backup().projectId(),
                    Messages.SHARE_BACKUP,
                    ctx.job(),
                    MessageAction.CREATE.id(),
                    Messages.UNKNOWN_ERROR,
                    "Backup " + ctx.backup().called() + " is done, but not everything that it used could be released."
                            + left);
        }
    }

    /** What the next backup of the share need not copy again. */
    private String keptFor(UUID job) {
        return kept.of(job).stream()
                .findFirst()
                .map(tree ->
                        " What was copied (%d bytes) is kept until %s: the next backup of this share copies only the rest."
                                .formatted(
                                        tree.bytes(),
                                        kept.until(tree).orElseThrow().truncatedTo(ChronoUnit.SECONDS)))
                .orElse("");
    }

    private String leftovers(UUID job) {
        List<String> left = journal.leftovers(job);
        return left.isEmpty() ? "" : " Not released yet, and retried automatically: " + String.join("; ", left) + ".";
    }
}
