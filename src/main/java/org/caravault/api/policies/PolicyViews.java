package org.caravault.api.policies;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.policy.Drill;
import org.caravault.policy.Policy;
import org.caravault.policy.Preview;
import org.caravault.policy.RetentionDecision;
import org.caravault.query.Listed;

/** Policies as clients see them: what they say, and when they fire next. */
public final class PolicyViews {
    /** One policy, with what its last drills have shown. */
    public Map<String, Object> one(@Body Policy policy, @Variable("drills") List<Drill> drills) {
        ObjectNode view = full(policy);
        ArrayNode shown = view.putArray("drills");
        for (Drill drill : drills) {
            shown.addObject()
                    .put("share_id", drill.share().toString())
                    .put("backup_id", drill.backup().toString())
                    .put("state", drill.state())
                    .put("at", drill.endedAt().map(Views::time).orElse(null))
                    .put("files", drill.restored().files())
                    .put("bytes", drill.restored().bytes())
                    .put("seconds", drill.restored().seconds())
                    .put("cause", drill.cause().orElse(null));
        }
        return Map.of("share_backup_policy", view);
    }

    /** A page of policies. */
    public Map<String, Object> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<Policy> found) {
        return Views.list(
                call,
                "share_backup_policies",
                "share_backup_policies_links",
                call.query().page(),
                found,
                PolicyViews::full);
    }

    private static ObjectNode full(Policy policy) {
        Policy.Terms terms = policy.terms();
        ObjectNode said = (ObjectNode) Fields.read(terms.document());
        said.remove("project");
        ObjectNode view = said.objectNode();
        view.put("id", policy.id().toString());
        view.put("name", terms.name());
        view.put("project_id", terms.project());
        view.put("enabled", terms.enabled());
        view.put("time_zone", terms.zone().getId());
        said.properties().forEach(field -> view.set(field.getKey(), field.getValue()));
        view.put("source", policy.source());
        view.put("next_at", policy.nextAt().map(Views::time).orElse(null));
        view.put("created_at", Views.time(policy.since()));
        return view;
    }

    /** What a policy would do. */
    public Map<String, Object> preview(@Body Preview preview) {
        return Map.of(
                "preview",
                Views.ordered(
                        "policy", preview.policy(),
                        "enabled", preview.enabled(),
                        "time_zone", preview.zone().getId(),
                        "fires", preview.fires().stream().map(Views::time).toList(),
                        "shares",
                                preview.shares().stream()
                                        .map(PolicyViews::share)
                                        .toList()));
    }

    private static Map<String, Object> share(Preview.OfShare share) {
        return Views.ordered(
                "id", share.id(),
                "name", share.name(),
                "backups", share.backups().stream().map(PolicyViews::backup).toList());
    }

    private static Map<String, Object> backup(RetentionDecision decision) {
        return Views.ordered(
                "id", decision.backup().id(),
                "created_at", Views.time(decision.backup().at()),
                "kept", decision.kept(),
                "why", decision.why());
    }
}
