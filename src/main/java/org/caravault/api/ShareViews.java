package org.caravault.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.caravault.identity.Caller;
import org.caravault.share.Share;

/** A share as Manila's clients see it. */
final class ShareViews {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ShareViews() {}

    static Map<String, Object> summary(Share share) {
        return Views.ordered(
                "id", share.id(), "name", Views.orNull(share.name()), "links", Views.links("/shares/" + share.id()));
    }

    static Map<String, Object> full(Share share, Caller caller) {
        Map<String, Object> view = Views.ordered(
                "id",
                share.id(),
                "size",
                share.sizeGb(),
                "availability_zone",
                "nova",
                "created_at",
                Views.time(share.createdAt()),
                "status",
                share.status().wire(),
                "name",
                Views.orNull(share.name()),
                "description",
                Views.orNull(share.description()),
                "project_id",
                share.projectId(),
                "snapshot_id",
                null,
                "share_network_id",
                null,
                "share_proto",
                share.protocol(),
                "metadata",
                metadata(share),
                "share_type",
                null,
                "volume_type",
                null,
                "links",
                Views.links("/shares/" + share.id()),
                "is_public",
                share.isPublic(),
                "snapshot_support",
                false,
                "task_state",
                Views.orNull(share.taskState()),
                "share_type_name",
                null,
                "access_rules_status",
                "active",
                "replication_type",
                null,
                "has_replicas",
                false,
                "user_id",
                share.userId(),
                "create_share_from_snapshot_support",
                false,
                "revert_to_snapshot_support",
                false,
                "share_group_id",
                null,
                "source_share_group_snapshot_member_id",
                null,
                "mount_snapshot_support",
                false,
                "progress",
                share.status().wire().equals("creating") ? "0%" : "100%",
                "is_soft_deleted",
                false,
                "scheduled_to_be_deleted_at",
                null,
                "share_server_id",
                null);
        if (caller.admin()) {
            view.put("host", share.host());
        }
        return view;
    }

    /** A share has one export location here; its id is the share's. */
    static Map<String, Object> exportLocation(Share share) {
        return Views.ordered(
                "id", share.id(),
                "path", share.exportLocation(),
                "preferred", true,
                "share_instance_id", share.id(),
                "is_admin_only", false,
                "metadata", Map.of());
    }

    static Map<String, Object> exportLocations(Share share) {
        return Map.of("export_locations", List.of(exportLocation(share)));
    }

    private static JsonNode metadata(Share share) {
        try {
            return JSON.readTree(share.metadata());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("metadata of share " + share.id() + " is no JSON", broken);
        }
    }
}
