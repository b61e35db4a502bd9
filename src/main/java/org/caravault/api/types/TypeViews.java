package org.caravault.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.share.ShareType;
import org.caravault.share.ShareTypes;

/** Share types as Manila's clients see them: everything twice, for those who call them volume types. */
public final class TypeViews {
    /** Features that a type lacks unless it sets them; clients from 2.24 on expect each to be listed. */
    static final List<String> ABILITIES = List.of(
            "snapshot_support",
            "create_share_from_snapshot_support",
            "revert_to_snapshot_support",
            "mount_snapshot_support");

    /** What everybody may read of a type; the rest is between an administrator and the backends. */
    private static final List<String> FOR_EVERYBODY = List.of(
            TypeOperations.SERVERS,
            "snapshot_support",
            "create_share_from_snapshot_support",
            "revert_to_snapshot_support",
            "mount_snapshot_support",
            "replication_type",
            "availability_zones",
            "provisioning:max_share_size",
            "provisioning:min_share_size",
            "provisioning:max_share_extend_size");

    private final ShareTypes types;

    public TypeViews(ShareTypes types) {
        this.types = types;
    }

    /** Those that the caller may use; an administrator may ask for the private ones, or for all. */
    public Map<String, Object> all(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        List<Map<String, Object>> views =
                asked(call).stream().map(type -> full(call, type)).toList();
        return Views.ordered("volume_types", views, "share_types", views);
    }

    private List<ShareType> asked(ApiRequest call) {
        String said = call.query().text("is_public").orElse("true").toLowerCase(Locale.ROOT);
        if (!call.caller().admin()) {
            return types.of(call.caller().projectId());
        }
        if (said.equals("all") || said.equals("none")) {
            return types.all();
        }
        return Texts.truth("is_public", said)
                ? types.of(call.caller().projectId())
                : types.all().stream().filter(type -> !type.isPublic()).toList();
    }

    /** One type. */
    public Map<String, Object> one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body ShareType type) {
        Map<String, Object> view = full(call, type);
        return Views.ordered("volume_type", view, "share_type", view);
    }

    /** A new type: what every type must say comes back as it was said, be it a truth or a text. */
    public Map<String, Object> created(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body ShareType type) {
        Map<String, Object> view = full(call, type);
        JsonNode said = TypeOperations.wish(call).object().path("extra_specs").path(TypeOperations.SERVERS);
        view.put("required_extra_specs", Map.of(TypeOperations.SERVERS, said));
        return Views.ordered("volume_type", view, "share_type", view);
    }

    private static Map<String, Object> full(ApiRequest call, ShareType type) {
        Map<String, Object> view = Views.ordered(
                "id",
                type.id(),
                "name",
                type.name(),
                "extra_specs",
                specs(call, type),
                "required_extra_specs",
                Map.of(TypeOperations.SERVERS, type.extraSpecs().getOrDefault(TypeOperations.SERVERS, "False")),
                call.version().atLeast(7) ? "share_type_access:is_public" : "os-share-type-access:is_public",
                type.isPublic());
        if (call.version().atLeast(41)) {
            view.put("description", Views.orNull(type.description()));
        }
        if (call.version().atLeast(46)) {
            view.put("is_default", type.isDefault());
        }
        return view;
    }

    /** Administrators see the specs as stored; others see those that concern them, and the defaults of those not set. */
    private static Map<String, Object> specs(ApiRequest call, ShareType type) {
        Map<String, Object> specs = new LinkedHashMap<>(type.extraSpecs());
        if (call.caller().admin()) {
            return specs;
        }
        specs.keySet().retainAll(FOR_EVERYBODY);
        if (call.version().atLeast(24)) {
            ABILITIES.forEach(ability -> specs.putIfAbsent(ability, false));
        }
        return specs;
    }
}
