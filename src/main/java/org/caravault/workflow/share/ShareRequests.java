package org.caravault.workflow.share;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.backup.BackupStore;
import org.caravault.problem.RefusalException;
import org.caravault.share.CreateRequest;
import org.caravault.share.DeleteShareRequest;
import org.caravault.share.Label;
import org.caravault.share.LocalRoots;
import org.caravault.share.ManageRequest;
import org.caravault.share.NewShare;
import org.caravault.share.Share;
import org.caravault.share.ShareLocation;
import org.caravault.share.SharePlace;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.VisibleShares;
import org.caravault.snapshot.SnapshotStore;

/** What the request routes of shares check and write down. */
public final class ShareRequests {
    private static final Set<ShareStatus> DELETABLE = EnumSet.of(
            ShareStatus.AVAILABLE,
            ShareStatus.ERROR,
            ShareStatus.ERROR_DELETING,
            ShareStatus.MANAGE_ERROR,
            ShareStatus.UNMANAGE_ERROR,
            ShareStatus.EXTENDING_ERROR,
            ShareStatus.SHRINKING_ERROR,
            ShareStatus.BACKUP_RESTORING_ERROR,
            ShareStatus.REVERTING_ERROR,
            ShareStatus.INACTIVE);

    private final ShareStore shares;
    private final VisibleShares visibleShares;
    private final BackupStore backups;
    private final SnapshotStore snapshots;
    private final ShareDirectories directories;
    private final OverlappingShares neighbours;
    private final LocalRoots localRoots;
    private final String node;

    public ShareRequests(
            ShareStore shares,
            VisibleShares visibleShares,
            BackupStore backups,
            SnapshotStore snapshots,
            ShareDirectories directories,
            OverlappingShares neighbours,
            LocalRoots localRoots,
            String node) {
        this.shares = shares;
        this.visibleShares = visibleShares;
        this.snapshots = snapshots;
        this.backups = backups;
        this.directories = directories;
        this.neighbours = neighbours;
        this.localRoots = localRoots;
        this.node = node;
    }

    /** A new share, which its backend is yet to make; or one in error, because there is no backend for its type. */
    public Share create(@Variable("request") CreateRequest request) {
        String backend = request.backend().orElse(directories.defaultBackend());
        if (!backend.equals("local") && !backend.equals("exportfs")) {
            throw RefusalException.invalid(
                    "backend '%s' cannot make shares: local and exportfs can.".formatted(backend));
        }
        UUID id = UUID.randomUUID();
        return shares.insert(new NewShare(
                id,
                request.caller().owner(),
                new Label(request.name(), request.description()),
                request.sizeGb(),
                request.placeable() ? ShareStatus.CREATING : ShareStatus.ERROR,
                new SharePlace(
                        ShareLocation.mustBeNfs(request.protocol()),
                        new ShareLocation.Host(node, backend, "default"),
                        directories.location(backend, id)),
                request.isPublic(),
                request.metadata()));
    }

    /** An existing share, of which the service is yet to make sure. */
    public Share manage(@Variable("request") ManageRequest request) {
        ShareLocation.Host host = ShareLocation.mustBeHost(request.serviceHost());
        String location = ShareLocation.mustBeMountable(host.backend(), request.exportPath());
        List<Path> roots = localRoots.mustAllow(request.caller(), node, host, location, request.nested());
        shares.holdRegistrations();
        neighbours.mustNotBeOfAnotherProject(location, request.caller());
        NestedShares nesting = neighbours.of(new Export(host.backend(), location, "NFS"), roots);
        nesting.mustBeWanted(location, request.nested(), request.caller());
        Share managed = shares.insert(new NewShare(
                UUID.randomUUID(),
                request.caller().owner(),
                new Label(request.name(), request.description()),
                request.sizeGb().orElse(0),
                ShareStatus.MANAGE_STARTING,
                new SharePlace(ShareLocation.mustBeNfs(request.protocol()), host, location),
                request.isPublic(),
                "{}"));
        nesting.outer().forEach(outer -> shares.nest(outer.id(), managed.id()));
        nesting.inner().forEach(inner -> shares.nest(managed.id(), inner.id()));
        return managed;
    }

    /** A share that is to go. */
    public Share delete(@Variable("request") DeleteShareRequest request) {
        Share share = visibleShares.get(request.caller(), request.shareId());
        if (!backups.ofShare(share.id()).isEmpty()) {
            throw RefusalException.forbidden("Share %s has backups: delete them first.".formatted(share.id()));
        }
        if (snapshots.countOf(share.id()) > 0) {
            throw RefusalException.forbidden("Share %s has snapshots: delete them first.".formatted(share.id()));
        }
        if (!request.keepData() && !directories.isOurs(share)) {
            throw RefusalException.forbidden(
                    "Share %s lies in %s, which Caravault has not made and will not delete: unmanage it."
                            .formatted(share.id(), share.exportLocation()));
        }
        if (!request.keepData() && shares.hasNested(share.id())) {
            throw RefusalException.forbidden(
                    "Other shares lie in share %s, and would be deleted with it: delete or unmanage them first."
                            .formatted(share.id()));
        }
        NestedShares.mustBeQuiet(shares, share);
        ShareStatus going = request.keepData() ? ShareStatus.UNMANAGING : ShareStatus.DELETING;
        return shares.move(share.id(), DELETABLE, going)
                .orElseThrow(
                        () -> RefusalException.forbidden("Share %s must be available or in error, and its status is %s."
                                .formatted(share.id(), share.status().wire())));
    }
}
