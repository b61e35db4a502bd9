package org.caravault.api.policies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.policy.ListPolicies;
import org.caravault.policy.Policy;
import org.caravault.policy.PolicyRequest;
import org.caravault.policy.SavePolicy;
import org.caravault.problem.RefusalException;

/** Parses requests about policies. What a policy may contain is decided in {@code policy}. */
public final class PolicyBodies {
    /** Keys that a view has and a policy does not say: a client may send back what it was shown. */
    private static final Set<String> SHOWN_ONLY =
            Set.of("id", "project_id", "source", "next_at", "drills", "created_at");

    private static final Set<String> ACTIONS = Set.of("preview", "run");

    /** The policies of the own project, unless an administrator wants all. */
    public ListPolicies list(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        return new ListPolicies(
                call.caller(), call.query().allTenants(), call.query().page());
    }

    /** The policy in the path, to be looked at. */
    public PolicyRequest one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return new PolicyRequest(call.caller(), Texts.storable("the path", id));
    }

    /** The policy in the path, to be changed. */
    public PolicyRequest changed(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        return one(call, id);
    }

    /** The body of a create. */
    public SavePolicy create(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAllowedToWrite();
        return new SavePolicy(call.caller(), Optional.empty(), said(call).toString());
    }

    /** The body of an update, over what the policy said before; null takes a field back to its default. */
    public SavePolicy update(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Policy before) {
        ObjectNode document = (ObjectNode) Fields.read(before.terms().document());
        document.put("project", before.terms().project());
        said(call).properties().forEach(field -> {
            if (field.getValue().isNull()) {
                document.remove(field.getKey());
            } else {
                document.set(field.getKey(), field.getValue());
            }
        });
        return new SavePolicy(call.caller(), Optional.of(before.id().toString()), document.toString());
    }

    private static ObjectNode said(ApiRequest call) {
        ObjectNode said = ((ObjectNode) call.member("share_backup_policy").object()).deepCopy();
        said.remove(SHOWN_ONLY);
        mustBeStorable(said);
        return said;
    }

    /** PostgreSQL cannot store every text. Such a text names nothing, and would fail only in the search. */
    private static void mustBeStorable(JsonNode said) {
        said.properties().forEach(field -> Texts.storable("share_backup_policy", field.getKey()));
        if (said.isTextual()) {
            Texts.storable("share_backup_policy", said.asText());
        }
        said.forEach(PolicyBodies::mustBeStorable);
    }

    /** The body of an action: one of those that there are. */
    public String action(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        JsonNode body = call.json();
        if (!body.isObject() || body.size() != 1) {
            throw RefusalException.invalid("Malformed request body: an object with one action is expected, not %s."
                    .formatted(Fields.shortened(body)));
        }
        String name = body.fieldNames().next();
        if (!ACTIONS.contains(name)) {
            throw RefusalException.invalid("There is no such action: %s".formatted(Texts.shortened(name)));
        }
        return name;
    }
}
