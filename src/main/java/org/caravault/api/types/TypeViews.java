package org.caravault.api.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.api.wire.Call;
import org.caravault.api.wire.Texts;
import org.caravault.api.wire.Views;
import org.caravault.api.wire.Wire;
import org.caravault.share.ShareType;
import org.caravault.share.ShareTypes;

/** Share types as Manila's clients see them: everything twice, for those who call them volume types. */
public final class TypeViews {
    /** What a type that is silent about it cannot do, as clients from 2.24 on expect to be told. */
    private static final List<String> ABILITIES = List.of(
            "snapshot_support",
            "create_share_from_snapshot_support",
            "revert_to_snapshot_support",
            "mount_snapshot_support");

    private final ShareTypes types;

    public TypeViews(ShareTypes types) {
        this.types = types;
    }

    /** All types. */
    public Map<String, Object> all(@Variable(Wire.CALL) Call call) {
        Optional<Boolean> wanted = publicity(call);
        List<Map<String, Object>> views = types.all().stream()
                .filter(type -> wanted.isEmpty() || wanted.get() == type.isPublic())
                .map(type -> full(call, type, true))
                .toList();
        return Views.ordered("volume_types", views, "share_types", views);
    }

    /** The public ones, unless an administrator asks for the others, too; empty: all. */
    private static Optional<Boolean> publicity(Call call) {
        String said = call.query().text("is_public").orElse("true").toLowerCase(Locale.ROOT);
        if (!call.caller().admin()) {
            return Optional.of(true);
        }
        return said.equals("all") || said.equals("none")
                ? Optional.empty()
                : Optional.of(Texts.truth("is_public", said));
    }

    /** One type. */
    public Map<String, Object> one(@Variable(Wire.CALL) Call call, @Body ShareType type) {
        return twice(full(call, type, true));
    }

    /** A new type: as it was asked for. */
    public Map<String, Object> created(@Variable(Wire.CALL) Call call, @Body ShareType type) {
        return twice(full(call, type, false));
    }

    private static Map<String, Object> twice(Map<String, Object> view) {
        return Views.ordered("volume_type", view, "share_type", view);
    }

    private static Map<String, Object> full(Call call, ShareType type, boolean withAbilities) {
        Map<String, Object> specs = new LinkedHashMap<>(type.extraSpecs());
        if (withAbilities && call.version().atLeast(24)) {
            ABILITIES.forEach(ability -> specs.putIfAbsent(ability, false));
        }
        Map<String, Object> view = Views.ordered(
                "id",
                type.id(),
                "name",
                type.name(),
                "extra_specs",
                specs,
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
}
