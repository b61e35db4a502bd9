package org.caravault.workflow.snapshot;

import java.util.EnumSet;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.job.LeaseLostException;
import org.caravault.message.Actions;
import org.caravault.message.Messages;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.workflow.Failure;

/** How the jobs of snapshots begin and end. Only the attempt that has the job may end it. */
public final class SnapshotJobs {
    private static final String UNKNOWN_ERROR = "001";

    private final SnapshotStore snapshots;
    private final ShareStore shares;
    private final Messages messages;

    public SnapshotJobs(SnapshotStore snapshots, ShareStore shares, Messages messages) {
        this.snapshots = snapshots;
        this.shares = shares;
        this.messages = messages;
    }

    /** From here on only this attempt may write. A job that had ended, but is still in the queue, is not run again. */
    public Snapshot fence(
            @Variable("job") UUID job, @Variable("attempt") int attempt, @Variable("workflow") String workflow)
            throws LeaseLostException {
        return snapshots
                .fence(job, attempt, during(workflow))
                .orElseThrow(
                        () -> new LeaseLostException("%s of %s has ended, or was claimed by a later attempt than %d"
                                .formatted(workflow, job, attempt)));
    }

    private static SnapshotStatus during(String workflow) {
        return switch (workflow) {
            case "revert-share" -> SnapshotStatus.RESTORING;
            case "remove-snapshot" -> SnapshotStatus.DELETING;
            default -> SnapshotStatus.CREATING;
        };
    }

    /** The snapshot's share: it stays as long as there are snapshots of it. */
    public Share share(@Variable("snapshot") Snapshot snapshot) {
        return shares.find(snapshot.shareId()).orElseThrow();
    }

    /** Moves the snapshot to the status in which the job ends. */
    public void snapshotIs(
            String status,
            @Variable("job") UUID job,
            @Variable("attempt") int attempt,
            @Variable("workflow") String workflow)
            throws LeaseLostException {
        SnapshotStatus end = SnapshotStatus.of(status).orElseThrow();
        if (!snapshots.end(job, attempt, during(workflow), end)) {
            throw new LeaseLostException("snapshot " + job + " was ended by another attempt, or its status was reset");
        }
    }

    /** The snapshot is gone from the disk, and now from the catalogue and the quota. */
    public void forget(@Variable("job") UUID job, @Variable("attempt") int attempt) throws LeaseLostException {
        if (!snapshots.remove(job, attempt)) {
            throw new LeaseLostException("snapshot " + job + " was ended by another attempt, or its status was reset");
        }
    }

    /** The share is as large as it was when the snapshot was made. */
    public void resize(@Variable("snapshot") Snapshot snapshot, @Variable("share") Share share) {
        shares.located(share.id(), share.exportLocation(), snapshot.sizeGb());
    }

    /** Releases the share, unless an administrator has reset it meanwhile. */
    public void shareIs(String status, @Variable("share") Share share) {
        shares.move(
                share.id(),
                EnumSet.of(ShareStatus.REVERTING),
                ShareStatus.of(status).orElseThrow());
    }

    /** Sends the owner a message: what failed, on what, why, and what to do. */
    public void notifyOwner(
            String action,
            @Variable("snapshot") Snapshot snapshot,
            @Variable("share") Share share,
            @Variable("failure") Failure failure) {
        messages.error(
                snapshot.projectId(),
                Messages.SHARE_SNAPSHOT,
                snapshot.id(),
                Actions.named(action).id(),
                UNKNOWN_ERROR,
                "%s of snapshot %s of share %s failed at step %s: %s. %s"
                        .formatted(
                                Actions.named(action).words(),
                                snapshot.called(),
                                share.called(),
                                failure.step(),
                                failure.cause(),
                                failure.advice()));
    }
}
