package org.caravault.api.shares;

import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.Refusal;
import org.caravault.api.wire.Call;
import org.caravault.api.wire.Texts;
import org.caravault.api.wire.Wire;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;

/** Snapshots: no backend here makes any, whatever a share's type says. */
public final class Snapshots {
    private final ShareSearch search;

    public Snapshots(ShareSearch search) {
        this.search = search;
    }

    /** None. */
    public Map<String, Object> list() {
        return Map.of("snapshots", List.of());
    }

    /** There is none to show, change or delete. */
    @SuppressWarnings("DoNotCallSuggester") // its caller is a route
    public Map<String, Object> one(@Header("id") String id) {
        throw Refusal.notFound("Snapshot %s could not be found.".formatted(Texts.shortened(id)));
    }

    /** Refused as Manila refuses it for a share that cannot be snapshotted. */
    public void create(@Variable(Wire.CALL) Call call) {
        Share share =
                search.own(call, call.member("snapshot").mustText("share_id")).share();
        if (share.status() != ShareStatus.AVAILABLE) {
            throw Refusal.invalid("Invalid share: Source share status must be available.");
        }
        throw Refusal.unprocessable("Snapshots cannot be created for share '%s' since it does not have that capability."
                .formatted(share.id()));
    }
}
