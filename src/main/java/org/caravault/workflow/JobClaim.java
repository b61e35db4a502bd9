package org.caravault.workflow;

import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.driver.JobDriver;
import org.caravault.job.LeaseLostException;
import org.caravault.job.StepFailedException;
import org.caravault.policy.Drills;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.vault.Vaults;

/** Claims a job: from here on only this attempt of it may write. Finds what the job works on. */
public final class JobClaim {
    private final BackupAttempts backups;
    private final SnapshotStore snapshots;
    private final ShareStore shares;
    private final Drills drills;
    private final JobDriver drivers;
    private final Vaults vaults;
    private final int attempts;

    /** Nodes may die of a job {@code attempts} times, so that one that kills its node is not revived for ever. */
    public JobClaim(
            BackupAttempts backups,
            SnapshotStore snapshots,
            ShareStore shares,
            Drills drills,
            JobDriver drivers,
            Vaults vaults,
            int attempts) {
        this.backups = backups;
        this.snapshots = snapshots;
        this.shares = shares;
        this.drills = drills;
        this.drivers = drivers;
        this.vaults = vaults;
        this.attempts = attempts;
    }

    /**
     * Claims the row of the job's subject. A job that had ended when its node died, but is still in the queue, finds it in another status, and is
     * not run again.
     *
     * @throws LeaseLostException another attempt has claimed the job, or it has ended
     * @throws StepFailedException what the job works on is not known here any more
     */
    public void claim(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException, StepFailedException {
        switch (ctx.workflow().subject()) {
            case BACKUP -> claimBackup(ctx);
            case SNAPSHOT -> claimSnapshot(ctx);
            case DRILL -> claimDrill(ctx);
            case SHARE -> ctx.setShare(shares.find(ctx.job()).orElseThrow(() -> lost(ctx)));
            case VAULT -> throw new IllegalStateException(ctx.workflow() + " is no job");
        }
    }

    private void claimBackup(JobContext ctx) throws LeaseLostException, StepFailedException {
        Backup backup = backups.claim(ctx.job(), ctx.attempt(), ctx.workflow().backupDuring())
                .orElseThrow(() -> lost(ctx));
        ctx.setBackup(backup);
        ctx.setShare(shareOf(backup));
        findDriver(ctx);
        if (ctx.driver().isMountsVault()) {
            findVault(ctx);
        }
    }

    /** The one that is restored to, else the one that was backed up. */
    private Share shareOf(Backup backup) throws StepFailedException {
        UUID id = backup.state().restoreTarget().orElse(backup.shareId());
        return shares.find(id)
                .orElseThrow(
                        () -> new StepFailedException("share " + id + " is not known any more", "Register it again."));
    }

    private void claimSnapshot(JobContext ctx) throws LeaseLostException {
        ctx.setSnapshot(snapshots
                .claim(ctx.job(), ctx.attempt(), ctx.workflow().snapshotDuring())
                .orElseThrow(() -> lost(ctx)));
        ctx.setShare(shares.find(ctx.snapshot().shareId()).orElseThrow()); // it stays as long as it has snapshots
    }

    private void claimDrill(JobContext ctx) throws LeaseLostException, StepFailedException {
        ctx.setDrill(drills.claim(ctx.job(), ctx.attempt()).orElseThrow(() -> lost(ctx)));
        findVault(ctx);
        drills.backup(ctx.drill()).ifPresent(ctx::setBackup);
    }

    private static LeaseLostException lost(JobContext ctx) {
        return new LeaseLostException("%s of %s has ended, or was claimed by a later attempt than %d"
                .formatted(ctx.workflow(), ctx.job(), ctx.attempt()));
    }

    /** The vault of the job; found anew by the job's key, because an undo after a restart knows nothing else. */
    public void findVault(@Variable(JobContext.NAME) JobContext ctx) throws StepFailedException {
        ctx.setVault(vaults.ofJob(ctx.job()));
    }

    /** The driver of the job's backup, and its options; also in an undo after a restart. */
    public void findDriver(@Variable(JobContext.NAME) JobContext ctx) throws StepFailedException {
        Backup backup = ctx.backupIfAny().isPresent() ? ctx.backup() : drivers.backup(ctx.job());
        ctx.setBackup(backup);
        ctx.setDriver(drivers.driver(backup), drivers.options(backup));
    }

    /** A job that was cancelled while it was queued, or while its node was dead, ends before it takes anything. */
    public void mustNotBeCancelled(@Variable(JobContext.NAME) JobContext ctx)
            throws LeaseLostException, StepFailedException {
        if (ctx.workflow().subject() == Workflow.Subject.BACKUP) {
            backups.mustGoOn(ctx.backup(), ctx.attempt());
        }
    }

    /** Gives up on a job of which nodes die. One that was taken down in order, or for which the database was away, is no reason. */
    public void mustNotBeHopeless(@Variable(JobContext.NAME) JobContext ctx) throws StepFailedException {
        if (ctx.unexplained() >= attempts) {
            throw new StepFailedException(
                    "job interrupted %d times (job.attempts)".formatted(attempts),
                    "Check the data node's log for the crash, then retry.");
        }
    }
}
