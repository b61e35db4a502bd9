package org.caravault.workflow.backup;

import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.copier.CopySummary;
import org.caravault.job.Journal;
import org.caravault.job.KeptTrees;
import org.caravault.job.LeaseLostException;
import org.caravault.message.Actions;
import org.caravault.message.Messages;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.TaskState;
import org.caravault.workflow.Failure;
import org.caravault.workflow.Step;
import org.caravault.workflow.StepNotes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How a job ends: each method is one step of a route that ends one. Only the attempt that has the job may end it. */
public final class JobCompletion {
    private static final Logger LOG = LoggerFactory.getLogger(JobCompletion.class);

    /** Manila's numbers of a message's action and detail. */
    private static final String UNKNOWN_ERROR = "001";

    private static final String ALLOCATE_HOST = "001";
    private static final String NO_VALID_HOST = "002";

    private static final double MILLIS = 1e3;

    private final JdbcClient db;
    private final ShareStore shares;
    private final BackupStore backups;
    private final Messages messages;
    private final Journal journal;
    private final Function<UUID, Optional<String>> unresponsive;
    private final KeptTrees kept;

    /** {@code unresponsive}: which server of a job does not respond, as text; empty: all respond. */
    public JobCompletion(
            JdbcClient db,
            ShareStore shares,
            BackupStore backups,
            Messages messages,
            Journal journal,
            Function<UUID, Optional<String>> unresponsive,
            KeptTrees kept) {
        this.db = db;
        this.shares = shares;
        this.backups = backups;
        this.messages = messages;
        this.journal = journal;
        this.unresponsive = unresponsive;
        this.kept = kept;
    }

    /** Notes why, before the unwinding: an undo that fails would overwrite it. */
    public Failure because(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown,
            @Variable(StepNotes.STEP) Step step,
            @Variable("job") UUID job) {
        Failure said = Failure.of(step == null ? Step.START : step, thrown);
        Failure failure = unresponsive.apply(job).map(said::causedByServer).orElse(said);
        LOG.warn("job {} failed at step {}: {}", job, failure.step(), failure.cause());
        LOG.debug("job {}", job, thrown);
        return failure;
    }

    /** Moves the backup to the status that it ends in. */
    public void backupIs(String status, @Variable("job") UUID job, @Variable("attempt") int attempt)
            throws LeaseLostException {
        BackupStatus end = BackupStatus.of(status).orElseThrow();
        int changed = db.sql("""
                update backups set status = ?, restore_target = null, cancel = false, updated_at = clock_timestamp()
                where id = ? and attempt = ?""").params(end.wire(), job, attempt).update();
        if (changed == 0) {
            throw new LeaseLostException("backup " + job + " was ended by another attempt");
        }
    }

    /** The tree is complete: stores the backup's size. */
    public void holds(long bytes, @Variable("job") UUID job) {
        db.sql("update backups set bytes = ?, progress = 100, fail_reason = null where id = ?")
                .params(bytes, job)
                .update();
    }

    /** For the metrics: what had to be copied, and how long the job took. What an attempt before has copied is unknown. */
    public void copied(
            String kind, @Variable("copied") CopySummary copied, @Variable("share") Share share, Exchange exchange) {
        if (copied != null) {
            db.sql("insert into copies (kind, share_id, files, bytes, seconds) values (?, ?, ?, ?, ?)")
                    .params(
                            kind,
                            share.id(),
                            copied.files() - copied.linkedFiles(),
                            copied.copiedBytes(),
                            exchange.getClock().elapsed() / MILLIS)
                    .update();
        }
    }

    /** All of it is back. */
    public void restored(@Variable("job") UUID job) {
        db.sql("update backups set restore_progress = 100, fail_reason = null where id = ?")
                .param(job)
                .update();
    }

    /** The backup is gone from the vault, and now from the catalogue and the quota. */
    public void forget(@Variable("job") UUID job, @Variable("attempt") int attempt) throws LeaseLostException {
        if (backups.find(job).filter(backup -> backup.attempt() == attempt).isEmpty()) {
            throw new LeaseLostException("backup " + job + " was ended by another attempt");
        }
        backups.remove(job);
    }

    /** Releases the share, unless an administrator has reset it meanwhile. */
    public void shareIs(String status, @Variable("share") Share share, @Variable("busy") String busy) {
        shares.move(
                share.id(),
                Set.of(ShareStatus.of(busy).orElseThrow()),
                ShareStatus.of(status).orElseThrow());
    }

    /** Stores how far the data service is with the share; {@code none} when it is done. */
    public void taskState(String state, @Variable("share") Share share) {
        shares.taskState(share.id(), state.equals("none") ? Optional.empty() : Optional.of(TaskState.valueOf(state)));
    }

    /** Sends the owner of the backup a message: what failed, on what, why, what to do, and what is left over. */
    public void notifyOwner(
            String action,
            @Variable("backup") Backup backup,
            @Variable("share") Share share,
            @Variable("failure") Failure failure,
            @Variable("job") UUID job) {
        String text = "%s of share %s (backup %s) failed at step %s: %s. %s%s%s"
                .formatted(
                        Actions.named(action).words(),
                        share.called(),
                        backup.called(),
                        failure.step(),
                        failure.cause(),
                        failure.advice(),
                        keptFor(job),
                        leftovers(job));
        db.sql("update backups set fail_reason = ? where id = ?")
                .params(text, job)
                .update();
        messages.error(
                backup.projectId(),
                Messages.SHARE_BACKUP,
                job,
                Actions.named(action).id(),
                UNKNOWN_ERROR,
                text);
    }

    /** After a successful workflow: reports what could not be released. */
    public void reportLeftovers(@Variable("backup") Backup backup, @Variable("job") UUID job) {
        String left = leftovers(job);
        if (!left.isEmpty()) {
            LOG.warn("job {}:{}", job, left);
            messages.error(
                    backup.projectId(),
                    Messages.SHARE_BACKUP,
                    job,
                    Actions.CREATE.id(),
                    UNKNOWN_ERROR,
                    "Backup " + backup.called() + " is done, but not everything that it used could be released."
                            + left);
        }
    }

    /** No backend is as a share's type asks for: Manila's message for it. */
    public void noBackend(@Variable("share") Share share) {
        messages.error(
                share.projectId(),
                Messages.SHARE,
                share.id(),
                ALLOCATE_HOST,
                NO_VALID_HOST,
                "No storage could be allocated for this share request: share %s is of a type whose share_backend_name or vendor_name no backend here has. Choose another type."
                        .formatted(share.called()));
    }

    /** A share's own job has failed. */
    public void shareFailed(
            String status, String action, @Variable("share") Share share, @Variable("failure") Failure failure) {
        shares.move(
                share.id(),
                EnumSet.allOf(ShareStatus.class),
                ShareStatus.of(status).orElseThrow());
        messages.error(
                share.projectId(),
                Messages.SHARE,
                share.id(),
                Actions.named(action).id(),
                UNKNOWN_ERROR,
                "%s of share %s failed at step %s: %s. %s"
                        .formatted(
                                Actions.named(action).words(),
                                share.called(),
                                failure.step(),
                                failure.cause(),
                                failure.advice()));
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
