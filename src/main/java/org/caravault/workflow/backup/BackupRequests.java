package org.caravault.workflow.backup;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupMethod;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupService;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.backup.CancelRequest;
import org.caravault.backup.DeleteRequest;
import org.caravault.backup.NewBackup;
import org.caravault.backup.RestoreRequest;
import org.caravault.backup.VisibleBackups;
import org.caravault.identity.Owner;
import org.caravault.problem.RefusalException;
import org.caravault.share.Label;
import org.caravault.share.ListedShare;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.VisibleShares;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.workflow.share.NestedShares;

/** What the request routes check and claim. Each method is one step of a transaction: if it refuses, nothing stays. */
public final class BackupRequests {
    /** A failed restore leaves the share in its error status, from which a new restore leads back. */
    private static final Set<ShareStatus> RESTORABLE =
            EnumSet.of(ShareStatus.AVAILABLE, ShareStatus.BACKUP_RESTORING_ERROR);

    private static final String DATA_SERVICE = "manila-data";
    private static final String SHARE_SERVICE = "manila-share";

    private final ShareStore shares;
    private final VisibleShares visibleShares;
    private final VisibleBackups visibleBackups;
    private final BackupStore backups;
    private final SnapshotStore snapshots;
    private final ChooseDriver chooseDriver;
    private final String node;

    public BackupRequests(
            ShareStore shares,
            VisibleShares visibleShares,
            BackupStore backups,
            SnapshotStore snapshots,
            ChooseDriver chooseDriver,
            String node) {
        this.shares = shares;
        this.visibleShares = visibleShares;
        this.visibleBackups = new VisibleBackups(backups);
        this.backups = backups;
        this.snapshots = snapshots;
        this.chooseDriver = chooseDriver;
        this.node = node;
    }

    /** The share to back up. Whether the caller may see it is decided here, for requests of any origin. */
    public Share share(@Variable("request") BackupRequest request) {
        ListedShare found = visibleShares
                .listed(request.caller(), request.shareId())
                .orElseThrow(
                        () -> RefusalException.invalid("No share exists with ID %s.".formatted(request.shareId())));
        if (found.isSoftDeleted()) {
            throw RefusalException.forbidden(
                    "Share %s is in the recycle bin: restore it first.".formatted(request.shareId()));
        }
        return found.share();
    }

    /** The driver that the request asks for. */
    public String driver(@Variable("request") BackupRequest request, @Variable("share") Share share) {
        return chooseDriver.of(request, share);
    }

    /** Claims the share for a backup; of many callers one gets it. */
    public Share claimForBackup(@Variable("request") BackupRequest request, @Variable("share") Share seen) {
        NestedShares.mustBeQuiet(shares, seen);
        Share share = shares.move(seen.id(), EnumSet.of(ShareStatus.AVAILABLE), ShareStatus.BACKUP_CREATING)
                .orElseThrow(() ->
                        RefusalException.invalid("Share %s must be available to be backed up, and its status is %s."
                                .formatted(seen.id(), statusOf(seen))));
        if (snapshots.countOf(share.id()) > 0) {
            throw RefusalException.invalid("Cannot backup share %s while it has snapshots.".formatted(share.id()));
        }
        request.backupType().ifPresent(type -> mustBeOfOneType(share, type)); // whoever holds the share asks alone
        return share;
    }

    /** The new backup; it belongs to the share's project, whoever the caller is. */
    public Backup insert(
            @Variable("request") BackupRequest request,
            @Variable("share") Share share,
            @Variable("driver") String driver) {
        NewBackup backup = new NewBackup(
                share.id(),
                new Owner(share.projectId(), request.caller().userId()),
                new Label(request.name(), request.description()),
                share.sizeGb(),
                new BackupMethod(driver, request.backupType(), request.options()),
                service(request, share));
        return backups.insert(backup, request.displaced());
    }

    private BackupService service(BackupRequest request, Share share) {
        return request.backupType().isEmpty()
                ? new BackupService(Optional.of(node), DATA_SERVICE)
                : new BackupService(Optional.of(share.node() + "@" + share.backend()), SHARE_SERVICE);
    }

    /** Claims the share that a backup is restored to. */
    public Share claimForRestore(@Variable("request") RestoreRequest request) {
        Backup backup = visibleBackups.get(request.caller(), request.backupId());
        if (backup.status() != BackupStatus.AVAILABLE) {
            throw RefusalException.invalid("Backup %s must be available to be restored, and its status is %s."
                    .formatted(backup.id(), backup.status().wire()));
        }
        if (request.intactOnly()) {
            chooseDriver.mustRestoreIntact(backup);
        }
        UUID target = request.target().orElse(backup.shareId());
        Share share = visibleShares.get(request.caller(), target);
        if (share.sizeGb() < backup.sizeGb()) {
            throw RefusalException.invalid("Share %s has %d GB, and backup %s needs %d GB."
                    .formatted(share.id(), share.sizeGb(), backup.id(), backup.sizeGb()));
        }
        NestedShares.mustBeQuiet(shares, share);
        Share claimed = shares.move(target, RESTORABLE, ShareStatus.BACKUP_RESTORING)
                .orElseThrow(() ->
                        RefusalException.invalid("Share %s must be available to be restored to, and its status is %s."
                                .formatted(share.id(), statusOf(share))));
        shares.restoredFrom(claimed.id(), backup.id());
        return claimed;
    }

    /** Claims the backup for a restore. */
    public Backup beginRestore(@Variable("request") RestoreRequest request, @Variable("share") Share target) {
        return backups.beginRestore(request.backupId(), target.id(), request.intactOnly())
                .orElseThrow(() -> RefusalException.invalid(
                        "Backup %s must be available to be restored.".formatted(request.backupId())));
    }

    /** Claims the backup for its deletion. */
    public Backup beginDelete(@Variable("request") DeleteRequest request) {
        Backup seen = visibleBackups.get(request.caller(), request.backupId());
        return backups.beginDelete(seen.id())
                .orElseThrow(() -> RefusalException.invalid(
                        "Backup %s must be available or in error to be deleted, and its status is %s."
                                .formatted(seen.id(), seen.status().wire())));
    }

    /** Notes that a backup or a restore is to stop. Asking twice is asking once. */
    public Backup cancel(@Variable("request") CancelRequest request) {
        Backup seen = visibleBackups.get(request.caller(), request.backupId());
        return backups.cancel(seen.id(), request.caller().userId())
                .orElseThrow(() -> RefusalException.invalid(
                        "Backup %s must be creating or restoring to be cancelled, and its status is %s."
                                .formatted(seen.id(), seen.status().wire())));
    }

    /** As in Manila, where a share's backups without a type stand in the way, too. */
    private void mustBeOfOneType(Share share, String type) {
        backups.ofShare(share.id()).stream()
                .map(Backup::backupType)
                .filter(other -> !other.equals(Optional.of(type)))
                .findFirst()
                .ifPresent(other -> {
                    throw RefusalException.invalid(
                            "Share %s has backups of %s, so it cannot have one of type '%s' before those are deleted."
                                    .formatted(
                                            share.id(),
                                            other.map(name -> "type '" + name + "'")
                                                    .orElse("no type"),
                                            type));
                });
    }

    /** The status that stood in the way; the one that was seen before may have changed since. */
    private String statusOf(Share seen) {
        return shares.find(seen.id()).map(Share::status).orElse(seen.status()).wire();
    }
}
