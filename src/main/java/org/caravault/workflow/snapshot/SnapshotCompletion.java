package org.caravault.workflow.snapshot;

import java.util.EnumSet;
import org.apache.camel.Variable;
import org.caravault.job.LeaseLostException;
import org.caravault.message.MessageAction;
import org.caravault.message.Messages;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.workflow.Failure;
import org.caravault.workflow.JobContext;

/** How the jobs of snapshots end. Only the attempt that has the job may end it. */
public final class SnapshotCompletion {
    private final SnapshotStore snapshots;
    private final ShareStore shares;
    private final Messages messages;

    public SnapshotCompletion(SnapshotStore snapshots, ShareStore shares, Messages messages) {
        this.snapshots = snapshots;
        this.shares = shares;
        this.messages = messages;
    }

    /** Moves the snapshot to the status in which the job ends. */
    public void snapshotIs(SnapshotStatus status, @Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        if (!snapshots.end(ctx.job(), ctx.attempt(), ctx.workflow().snapshotDuring(), status)) {
            throw ended(ctx);
        }
    }

    /** The snapshot is gone from the disk, and now from the catalogue and the quota. */
    public void forget(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        if (!snapshots.remove(ctx.job(), ctx.attempt())) {
            throw ended(ctx);
        }
    }

    private static LeaseLostException ended(JobContext ctx) {
        return new LeaseLostException(
                "snapshot " + ctx.job() + " was ended by another attempt, or its status was reset");
    }

    /** The share is as large as it was when the snapshot was made. */
    public void resize(@Variable(JobContext.NAME) JobContext ctx) {
        shares.located(
                ctx.share().id(), ctx.share().exportLocation(), ctx.snapshot().sizeGb());
    }

    /** Releases the share, unless an administrator has reset it meanwhile. */
    public void shareIs(ShareStatus status, @Variable(JobContext.NAME) JobContext ctx) {
        shares.move(ctx.share().id(), EnumSet.of(ctx.workflow().shareDuring()), status);
    }

    /** Sends the owner a message: what failed, on what, why, and what to do. */
    public void notifyOwner(MessageAction action, @Variable(JobContext.NAME) JobContext ctx) {
        Snapshot snapshot = ctx.snapshot();
        Failure failure = ctx.failure().orElseThrow();
        messages.error(
                snapshot.projectId(),
                Messages.SHARE_SNAPSHOT,
                snapshot.id(),
                action.id(),
                Messages.UNKNOWN_ERROR,
                "%s of snapshot %s of share %s failed at step %s: %s. %s"
                        .formatted(
                                action.words(),
                                snapshot.called(),
                                ctx.share().called(),
                                failure.step(),
                                failure.cause(),
                                failure.advice()));
    }
}
