package org.caravault.api.shares;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.http.manila.Zones;
import org.caravault.query.Listed;
import org.caravault.share.ListedShare;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;

/** Shares as Manila's clients see them: each version adds its keys, and 2.9 takes the export locations away. */
public final class ShareViews {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One share. */
    public Map<String, Object> one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body ListedShare share) {
        return Map.of("share", full(call, share));
    }

    /** A list, in short. */
    public Map<String, Object> list(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<ListedShare> listed) {
        return Views.list(
                call, "shares", "shares_links", call.query().page(), listed, share -> summary(call, share.share()));
    }

    /** A list, in full. */
    public Map<String, Object> detail(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<ListedShare> listed) {
        return Views.list(call, "shares", "shares_links", call.query().page(), listed, share -> full(call, share));
    }

    private static Map<String, Object> summary(ApiRequest call, Share share) {
        return Views.ordered(
                "id", share.id(), "name", Views.orNull(share.name()), "links", call.links("shares", share.id()));
    }

    private static Map<String, Object> full(ApiRequest call, ListedShare listed) {
        Share share = listed.share();
        Map<String, Object> view = Views.ordered(
                "id", share.id(),
                "size", share.sizeGb() == 0 ? null : share.sizeGb(), // it is yet to be measured
                "availability_zone", Zones.ONLY,
                "created_at", Views.time(share.createdAt()),
                "status", share.status().wire(),
                "name", Views.orNull(share.name()),
                "description", Views.orNull(share.description()),
                "project_id", share.projectId(),
                "snapshot_id", null,
                "share_network_id", null,
                "share_proto", share.protocol(),
                "metadata", metadata(share),
                "share_type",
                        call.version().atLeast(6)
                                ? listed.type().id()
                                : listed.type().name(),
                "volume_type", listed.type().name(),
                "links", call.links("shares", share.id()),
                "is_public", share.isPublic());
        if (!call.version().atLeast(9)) {
            view.put("export_location", share.exportLocation());
            view.put("export_locations", List.of(share.exportLocation()));
        }
        addLater(call, listed, view);
        if (call.caller().admin()) {
            view.put("share_server_id", null);
            view.put("host", share.host());
        }
        return view;
    }

    private static void addLater(ApiRequest call, ListedShare listed, Map<String, Object> view) {
        Share share = listed.share();
        add(call, 2, view, "snapshot_support", listed.can("snapshot_support"));
        add(call, 5, view, "task_state", Views.orNull(share.taskState()));
        add(call, 6, view, "share_type_name", listed.type().name());
        add(call, 10, view, "access_rules_status", "active");
        add(call, 11, view, "replication_type", null);
        add(call, 11, view, "has_replicas", false);
        add(call, 16, view, "user_id", share.owner().userId());
        add(call, 24, view, "create_share_from_snapshot_support", false);
        add(call, 27, view, "revert_to_snapshot_support", listed.can("revert_to_snapshot_support"));
        add(call, 31, view, "share_group_id", null);
        add(call, 31, view, "source_share_group_snapshot_member_id", null);
        add(call, 32, view, "mount_snapshot_support", false);
        add(call, 54, view, "progress", isMade(share) ? "100%" : null);
        add(call, 69, view, "is_soft_deleted", listed.isSoftDeleted());
        add(call, 69, view, "scheduled_to_be_deleted_at", Views.time(listed.scheduledToBeDeletedAt()));
        add(call, 80, view, "source_backup_id", Views.orNull(listed.sourceBackup()));
        add(call, 90, view, "encryption_key_ref", null);
    }

    private static void add(ApiRequest call, int since, Map<String, Object> view, String key, Object value) {
        if (call.version().atLeast(since)) {
            view.put(key, value);
        }
    }

    private static boolean isMade(Share share) {
        return share.status() != ShareStatus.CREATING && share.status() != ShareStatus.MANAGE_STARTING;
    }

    private static JsonNode metadata(Share share) {
        try {
            return JSON.readTree(share.metadata());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("metadata of share " + share.id() + " is not JSON", broken);
        }
    }
}
