package org.caravault.api.snapshots;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.api.shares.ShareSearch;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.problem.RefusalException;
import org.caravault.share.ListedShare;
import org.caravault.snapshot.DeleteSnapshotRequest;
import org.caravault.snapshot.RevertRequest;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotRequest;

/** Reads what is asked of snapshots. */
public final class SnapshotBodies {
    private static final int OS_UNTIL = 6;

    private final ShareSearch shares;
    private final SnapshotSearch snapshots;

    public SnapshotBodies(ShareSearch shares, SnapshotSearch snapshots) {
        this.shares = shares;
        this.snapshots = snapshots;
    }

    /** The body of a create. */
    public SnapshotRequest create(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        Fields wish = call.member("snapshot");
        ListedShare share = shares.own(call, wish.mustText("share_id"));
        UUID id = share.share().id();
        if (!share.can("snapshot_support") && share.isAtRest()) {
            throw RefusalException.unprocessable(
                    "Snapshots cannot be created for share '%s' since it does not have that capability.".formatted(id));
        }
        if (share.isSoftDeleted()) {
            throw RefusalException.forbidden(
                    "Snapshots cannot be created for share '%s' since it has been soft deleted.".formatted(id));
        }
        Map<String, String> metadata = call.version().atLeast(SnapshotSearch.METADATA_FROM)
                ? wish.inner("metadata").map(m -> m.texts("metadata")).orElse(Map.of())
                : Map.of();
        return new SnapshotRequest(
                call.caller(),
                id,
                wish.text("name", "display_name"),
                wish.text("description", "display_description"),
                Metadata.write(metadata));
    }

    /** The path of a delete. */
    public DeleteSnapshotRequest delete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        return new DeleteSnapshotRequest(call.caller(), snapshots.one(call, id).id(), false);
    }

    /** An administrator's delete, whatever the status. */
    public DeleteSnapshotRequest forceDelete(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        return new DeleteSnapshotRequest(call.caller(), snapshots.one(call, id).id(), true);
    }

    /** The body of an action: one of those that there are, by the name of the asked version. */
    public String action(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        JsonNode body = call.json();
        if (!body.isObject() || body.size() != 1) {
            throw RefusalException.invalid("Malformed request body: an object with one action is expected, not %s."
                    .formatted(Fields.shortened(body)));
        }
        String written = body.fieldNames().next();
        String name = written.startsWith("os-") ? written.substring(3) : written;
        if (Set.of("allow_access", "deny_access").contains(written)) {
            throw RefusalException.invalid(
                    "Cannot change the access to a snapshot: no share here has the capability mount_snapshot_support.");
        }
        if (!name.equals("reset_status") && !name.equals("force_delete")) {
            throw RefusalException.invalid("There is no such action: %s".formatted(Texts.shortened(written)));
        }
        if (written.startsWith("os-") != (call.version().minor() <= OS_UNTIL)) {
            throw RefusalException.notFound("The resource could not be found.");
        }
        return name;
    }

    /** The body of a share's revert. */
    public RevertRequest revert(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        ListedShare share = shares.own(call, id);
        String written = Fields.orEmpty(call.json().path("revert"))
                .text("snapshot_id")
                .orElseThrow(() -> RefusalException.invalid("Snapshot ID must be specified as 'snapshot_id'."));
        UUID shareId = share.share().id();
        if (!share.isAtRest()) {
            throw RefusalException.conflict(
                    "Share %s is in '%s' state, but it must be in 'available' state to be reverted to a snapshot."
                            .formatted(shareId, share.share().status().wire()));
        }
        Snapshot snapshot = snapshots
                .find(call, written)
                .orElseThrow(() ->
                        RefusalException.invalid(SnapshotSearch.missing(written).getMessage()));
        if (!share.can("revert_to_snapshot_support")) {
            throw RefusalException.invalid(
                    "Share %s may not be reverted to snapshot %s, because the share does not have that capability."
                            .formatted(shareId, snapshot.id()));
        }
        if (!snapshot.shareId().equals(shareId)) {
            throw RefusalException.invalid(
                    "Snapshot %s is not associated with share %s.".formatted(snapshot.id(), shareId));
        }
        return new RevertRequest(call.caller(), shareId, snapshot.id());
    }
}
