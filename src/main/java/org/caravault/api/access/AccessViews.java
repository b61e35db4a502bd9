package org.caravault.api.access;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.access.OwnerRule;
import org.caravault.access.OwnerRules;
import org.caravault.access.RuleState;
import org.caravault.api.shares.ShareSearch;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Literals;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.http.manila.Views;
import org.caravault.problem.RefusalException;

/** Access rules as Manila's clients see them. */
public final class AccessViews {
    private static final int STATES_FROM = 28;
    private static final int FILTERS_FROM = 82;
    private static final List<String> FILTERS = List.of("access_to", "access_type", "access_level", "state");

    private final OwnerRules rules;
    private final ShareSearch search;

    public AccessViews(OwnerRules rules, ShareSearch search) {
        this.rules = rules;
        this.search = search;
    }

    /** A new rule, shown as queued even if the server has applied it already; a refusal is shown at once. */
    public Map<String, Object> given(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body OwnerRule rule) {
        Map<String, Object> view = view(call, rule);
        if (rule.state() != RuleState.ERROR) {
            view.put("state", call.version().atLeast(STATES_FROM) ? "queued_to_apply" : "new");
        }
        return Map.of("access", view);
    }

    /** One rule. */
    public Map<String, Object> one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body OwnerRule rule) {
        return Map.of("access", view(call, rule));
    }

    private static Map<String, Object> view(ApiRequest call, OwnerRule rule) {
        Map<String, Object> view = Views.ordered("id", rule.id(), "share_id", rule.shareId());
        view.putAll(full(call, rule));
        return view;
    }

    /** The rules of the share in the path. */
    public Map<String, Object> ofPath(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String share) {
        return Map.of(
                "access_list",
                rules.of(search.ofProject(call, share).share().id()).stream()
                        .map(rule -> full(call, rule))
                        .toList());
    }

    /** The rules of the share in the query. */
    public Map<String, Object> ofQuery(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        String share = call.query()
                .text("share_id")
                .orElseThrow(() -> RefusalException.invalid("The share_id parameter is required."));
        Map<String, String> metadata = call.query()
                .text("metadata")
                .map(said -> Literals.texts("metadata", said))
                .orElse(Map.of());
        return Map.of(
                "access_list",
                rules.of(asked(call, share)).stream()
                        .filter(rule ->
                                Metadata.read(rule.metadata()).entrySet().containsAll(metadata.entrySet()))
                        .map(rule -> full(call, rule))
                        .filter(view -> isAskedFor(call, view))
                        .toList());
    }

    /** In a query a share that is not there is a bad request to Manila. */
    private UUID asked(ApiRequest call, String share) {
        try {
            return search.ofProject(call, share).share().id();
        } catch (RefusalException missing) {
            throw RefusalException.invalid(missing.getMessage());
        }
    }

    private static boolean isAskedFor(ApiRequest call, Map<String, Object> view) {
        return !call.version().atLeast(FILTERS_FROM)
                || FILTERS.stream()
                        .allMatch(key -> call.query()
                                .text(key)
                                .map(view.get(key)::equals)
                                .orElse(true));
    }

    /** Older clients know fewer words. */
    private static String state(ApiRequest call, RuleState state) {
        return call.version().atLeast(STATES_FROM)
                ? state.wire()
                : switch (state) {
                    case APPLYING -> "new";
                    case DENYING -> "deleting";
                    case ACTIVE, ERROR -> state.wire();
                };
    }

    private static Map<String, Object> full(ApiRequest call, OwnerRule rule) {
        Map<String, Object> view = Views.ordered(
                "id", rule.id(),
                "access_level", rule.level().wire(),
                "access_to", rule.accessTo(),
                "access_type", "ip",
                "state", state(call, rule.state()));
        if (call.version().atLeast(21)) {
            view.put("access_key", null);
        }
        if (call.version().atLeast(33)) {
            view.put("created_at", Views.time(rule.createdAt()));
            view.put("updated_at", Views.time(rule.updatedAt()));
        }
        if (call.version().atLeast(45)) {
            view.put("metadata", Metadata.read(rule.metadata()));
        }
        return view;
    }
}
