package org.caravault.workflow;

import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupProgress;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.job.LeaseLostException;
import org.caravault.job.StepFailedException;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Claims a job: from here on only this attempt of it may write. */
public final class JobClaim {
    private final JdbcClient db;
    private final BackupStore backups;
    private final ShareStore shares;
    private final BackupProgress progress;
    private final int attempts;

    /** At most {@code attempts} times, so that a job that kills its node is not revived for ever. */
    public JobClaim(JdbcClient db, BackupStore backups, ShareStore shares, BackupProgress progress, int attempts) {
        this.db = db;
        this.backups = backups;
        this.shares = shares;
        this.progress = progress;
        this.attempts = attempts;
    }

    /**
     * The fence: the attempt's number goes into the row, so an older attempt no longer matches. A job that had ended when its
     * node died, but is still in the queue, finds its backup in another status and is not run again.
     */
    public Backup fence(
            @Variable("job") UUID job, @Variable("attempt") int attempt, @Variable("workflow") String workflow)
            throws LeaseLostException {
        int taken = db.sql("update backups set attempt = ? where id = ? and attempt <= ? and status = ?")
                .params(attempt, job, attempt, statusDuring(workflow).wire())
                .update();
        if (taken == 0) {
            throw new LeaseLostException(
                    "%s of %s has ended, or was claimed by a later attempt than %d".formatted(workflow, job, attempt));
        }
        return backups.find(job).orElseThrow(() -> new LeaseLostException("backup " + job + " is gone"));
    }

    private static BackupStatus statusDuring(String workflow) {
        return switch (workflow) {
            case "restore-backup" -> BackupStatus.RESTORING;
            case "delete-backup" -> BackupStatus.DELETING;
            default -> BackupStatus.CREATING;
        };
    }

    /** The share that the job is about: the one that is restored to, else the one that was backed up. */
    public Share share(@Variable("backup") Backup backup) throws StepFailedException {
        UUID id = backup.restoreTarget().orElse(backup.shareId());
        return shares.find(id)
                .orElseThrow(
                        () -> new StepFailedException("share " + id + " is not known any more", "Register it again."));
    }

    /** A share's own job: create, manage, delete. */
    public Share shareOfJob(@Variable("job") UUID job) throws LeaseLostException {
        return shares.find(job).orElseThrow(() -> new LeaseLostException("share " + job + " is gone"));
    }

    /** A job that was cancelled while it was queued, or while its node was dead, ends before it takes anything. */
    public void mustNotBeCancelled(@Variable("backup") Backup backup, @Variable("attempt") int attempt)
            throws LeaseLostException, StepFailedException {
        progress.mustBeOurs(backup, attempt);
    }

    /** Gives up on a job that has never come to an end. */
    public void mustNotBeHopeless(@Variable("attempt") int attempt) throws StepFailedException {
        if (attempt > attempts) {
            throw new StepFailedException(
                    "%d attempts were cut off before they came to an end".formatted(attempts),
                    "Look into the log of the data node for why it died, then ask again.");
        }
    }
}
