package org.caravault.workflow.snapshot;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.identity.Owner;
import org.caravault.problem.RefusalException;
import org.caravault.share.Label;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.VisibleShares;
import org.caravault.snapshot.DeleteSnapshotRequest;
import org.caravault.snapshot.NewSnapshot;
import org.caravault.snapshot.RevertRequest;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotRequest;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.snapshot.VisibleSnapshots;
import org.caravault.workflow.share.NestedShares;

/** What the request routes of snapshots check and claim. Each method is one step of a transaction. */
public final class SnapshotRequests {
    private static final Set<SnapshotStatus> DELETABLE =
            EnumSet.of(SnapshotStatus.AVAILABLE, SnapshotStatus.ERROR, SnapshotStatus.ERROR_DELETING);

    private final ShareStore shares;
    private final SnapshotStore snapshots;
    private final VisibleShares visibleShares;
    private final VisibleSnapshots visibleSnapshots;

    public SnapshotRequests(ShareStore shares, VisibleShares visibleShares, SnapshotStore snapshots) {
        this.shares = shares;
        this.visibleShares = visibleShares;
        this.visibleSnapshots = new VisibleSnapshots(snapshots);
        this.snapshots = snapshots;
    }

    /** The share, held available until the transaction ends: a backup of it waits so long, and then finds the snapshot. */
    public Share hold(@Variable("request") SnapshotRequest request) {
        Share seen = visibleShares.get(request.caller(), request.shareId());
        NestedShares.mustBeQuiet(shares, seen);
        return shares.holdAvailable(seen.id())
                .orElseThrow(() -> RefusalException.invalid("Invalid share: Source share status must be available."));
    }

    /** The new snapshot; it belongs to the share's project, whoever the caller is. */
    public Snapshot insert(@Variable("request") SnapshotRequest request, @Variable("share") Share share) {
        return snapshots.insert(new NewSnapshot(
                share.id(),
                new Owner(share.projectId(), request.caller().userId()),
                new Label(request.name(), request.description()),
                share.protocol(),
                share.sizeGb(),
                request.metadata()));
    }

    /** Claims the snapshot for its deletion. */
    public Snapshot beginDelete(@Variable("request") DeleteSnapshotRequest request) {
        Snapshot seen = visibleSnapshots.get(request.caller(), request.snapshotId());
        Set<SnapshotStatus> from = request.forced() ? EnumSet.allOf(SnapshotStatus.class) : DELETABLE;
        return snapshots
                .begin(seen.id(), from, SnapshotStatus.DELETING)
                .orElseThrow(() -> RefusalException.invalid(
                        "Invalid share snapshot: Share Snapshot status must be one of ('available', 'error'), and it is '%s'."
                                .formatted(seen.status().wire())));
    }

    /** Claims the share that is reverted. */
    public Share claimForRevert(@Variable("request") RevertRequest request) {
        Share seen = visibleShares.get(request.caller(), request.shareId());
        NestedShares.mustBeQuiet(shares, seen);
        return shares.move(seen.id(), EnumSet.of(ShareStatus.AVAILABLE), ShareStatus.REVERTING)
                .orElseThrow(() -> RefusalException.conflict(
                        "Share %s is in '%s' state, but it must be in 'available' state to be reverted to a snapshot."
                                .formatted(seen.id(), statusOf(seen))));
    }

    /** Claims the snapshot for a revert. It must be the newest: what lies between would else be lost without a word. */
    public Snapshot beginRevert(@Variable("request") RevertRequest request, @Variable("share") Share share) {
        Snapshot newest =
                snapshots.ofShare(share.id()).stream().findFirst().orElseThrow(() -> missing(request.snapshotId()));
        if (!newest.id().equals(request.snapshotId())) {
            throw RefusalException.conflict(
                    "Snapshot %s may not be restored because it is not the most recent snapshot of share %s."
                            .formatted(request.snapshotId(), share.id()));
        }
        return snapshots
                .begin(newest.id(), EnumSet.of(SnapshotStatus.AVAILABLE), SnapshotStatus.RESTORING)
                .orElseThrow(() -> RefusalException.conflict(
                        "Snapshot %s is in '%s' state, but it must be in 'available' state to be restored."
                                .formatted(newest.id(), newest.status().wire())));
    }

    private static RefusalException missing(UUID id) {
        return RefusalException.notFound("Snapshot %s could not be found.".formatted(id));
    }

    private String statusOf(Share seen) {
        return shares.find(seen.id()).map(Share::status).orElse(seen.status()).wire();
    }
}
