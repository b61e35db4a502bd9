package org.caravault.api.snapshots;

import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.http.manila.Views;
import org.caravault.query.Listed;
import org.caravault.snapshot.Snapshot;

/** Snapshots as Manila's clients see them. */
public final class SnapshotViews {
    private static final int PROVIDER_LOCATION_FROM = 12;
    private static final int OWNER_FROM = 17;

    /** One snapshot. */
    public Map<String, Object> one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Snapshot snapshot) {
        return Map.of("snapshot", full(call, snapshot));
    }

    /** A list, in short. */
    public Map<String, Object> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<Snapshot> listed) {
        return Views.list(
                call,
                "snapshots",
                "snapshots_links",
                call.query().page(),
                listed,
                snapshot -> Views.ordered(
                        "id", snapshot.id(),
                        "name", Views.orNull(snapshot.name()),
                        "links", call.links("snapshots", snapshot.id())));
    }

    /** A list, in full. */
    public Map<String, Object> detail(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<Snapshot> listed) {
        return Views.list(
                call, "snapshots", "snapshots_links", call.query().page(), listed, snapshot -> full(call, snapshot));
    }

    private static Map<String, Object> full(ApiRequest call, Snapshot snapshot) {
        Map<String, Object> view = Views.ordered(
                "id", snapshot.id(),
                "share_id", snapshot.shareId(),
                "share_size", snapshot.sizeGb(),
                "created_at", Views.time(snapshot.createdAt()),
                "status", snapshot.status().wire(),
                "name", Views.orNull(snapshot.name()),
                "description", Views.orNull(snapshot.description()),
                "size", snapshot.sizeGb(),
                "share_proto", snapshot.made().protocol(),
                "links", call.links("snapshots", snapshot.id()));
        if (call.version().atLeast(PROVIDER_LOCATION_FROM) && call.caller().admin()) {
            view.put("provider_location", null);
        }
        if (call.version().atLeast(OWNER_FROM)) {
            view.put("user_id", snapshot.made().owner().userId());
            view.put("project_id", snapshot.projectId());
        }
        if (call.version().atLeast(SnapshotSearch.METADATA_FROM)) {
            view.put("metadata", Metadata.read(snapshot.metadata()));
        }
        return view;
    }
}
