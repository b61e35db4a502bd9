package org.caravault.api.shares;

import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;

/** Replicas: no backend here makes any. */
public final class Replicas {
    private final ShareSearch search;

    public Replicas(ShareSearch search) {
        this.search = search;
    }

    /** None. */
    public Map<String, Object> list() {
        return Map.of("share_replicas", List.of());
    }

    /** There is none to show. */
    @SuppressWarnings("DoNotCallSuggester") // its caller is a route
    public Map<String, Object> one(@Header("id") String id) {
        throw RefusalException.notFound("Replica %s could not be found.".formatted(Texts.shortened(id)));
    }

    /** Refused as Manila refuses it for a share whose type does not replicate. */
    public void create(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        String id = call.member("share_replica")
                .text("share_id")
                .orElseThrow(
                        () -> RefusalException.invalid("Must provide Share ID to add replica: 'share_id' is missing."));
        Share share = search.own(call, id).share();
        if (share.status() != ShareStatus.AVAILABLE) {
            throw RefusalException.invalid(
                    "Unable to perform a replication action: Share %s does not have any active replica in available state."
                            .formatted(share.id()));
        }
        throw RefusalException.invalid("Replication not supported for share %s.".formatted(share.id()));
    }
}
