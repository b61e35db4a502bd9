package org.caravault.api.shares;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.problem.RefusalException;
import org.caravault.share.ListedShare;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;

/** Where a share is mounted from. There is one place, so its id is the share's. */
public final class ExportLocations {
    private static final int PREFERRED_FROM = 14;
    private static final int METADATA_FROM = 87;

    /** All of them; none while the share is being made. */
    public Map<String, Object> all(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body ListedShare listed) {
        return Map.of(
                "export_locations",
                listed.share().status() == ShareStatus.CREATING
                        ? List.of()
                        : List.of(view(call, listed.share(), false)));
    }

    /** One of them. */
    public Map<String, Object> one(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call,
            @Body ListedShare listed,
            @Header("location") String location) {
        if (!Ids.of(location).equals(Optional.of(listed.share().id()))) {
            throw RefusalException.notFound(
                    "Export location %s could not be found.".formatted(Texts.shortened(location)));
        }
        return Map.of("export_location", view(call, listed.share(), true));
    }

    private static Map<String, Object> view(ApiRequest call, Share share, boolean inFull) {
        Map<String, Object> view = Views.ordered("id", share.id(), "path", share.exportLocation());
        if (call.version().atLeast(PREFERRED_FROM)) {
            view.put("preferred", true);
        }
        if (call.caller().admin()) {
            view.put("share_instance_id", share.id());
            view.put("is_admin_only", false);
        }
        if (inFull) {
            view.put("created_at", Views.time(share.createdAt()));
            view.put("updated_at", Views.time(share.updatedAt()));
        }
        if (call.version().atLeast(METADATA_FROM)) {
            view.put("metadata", Map.of());
        }
        return view;
    }
}
