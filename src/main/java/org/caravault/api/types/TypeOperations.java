package org.caravault.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.problem.RefusalException;
import org.caravault.share.ShareType;
import org.caravault.share.ShareTypes;

/** The operations on share types: everybody may see them, administrators may change them. */
public final class TypeOperations {
    /** The extra spec without which Manila knows no type. */
    static final String SERVERS = "driver_handles_share_servers";

    private static final int LONGEST = 255;
    private static final int SNAPSHOTS_SAID_FROM = 24;
    private static final int DESCRIBED_FROM = 41;

    private final ShareTypes types;

    public TypeOperations(ShareTypes types) {
        this.types = types;
    }

    /** One type, by its id or as {@code default}. */
    public ShareType one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return Optional.of(one(id))
                .filter(type ->
                        call.caller().admin() || types.isFor(type, call.caller().projectId()))
                .orElseThrow(() -> missing(id));
    }

    private ShareType one(String id) {
        return (id.equals("default") ? Optional.of(ShareType.DEFAULT) : Ids.of(id))
                .flatMap(types::find)
                .orElseThrow(() -> missing(id));
    }

    private static RefusalException missing(String id) {
        return RefusalException.notFound("Share type not found: %s.".formatted(Texts.shortened(id)));
    }

    /** A new type. */
    public ShareType create(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAdmin();
        Fields wish = wish(call);
        if (!call.version().atLeast(DESCRIBED_FROM)
                && wish.text("description").filter(said -> !said.isEmpty()).isPresent()) {
            throw RefusalException.invalid(
                    "'description' of a share type is known from 2.%d on.".formatted(DESCRIBED_FROM));
        }
        Map<String, String> specs = new LinkedHashMap<>(
                wish.inner("extra_specs").map(s -> s.texts("extra_specs")).orElse(Map.of()));
        if (!call.version().atLeast(SNAPSHOTS_SAID_FROM)) {
            specs.putIfAbsent("snapshot_support", "True"); // as older clients take for granted
        }
        mustBeSpecs(specs);
        mustSayServers(specs);
        return types.insert(new ShareType(
                UUID.randomUUID(), name(wish.mustText("name")), wish.text("description"), isPublic(wish, true), specs));
    }

    /** Unlike a share, a type that is missing from the body is a bad request to Manila. */
    static Fields wish(ApiRequest call) {
        JsonNode body = call.json();
        JsonNode wish = body.path(body.path("share_type").isObject() ? "share_type" : "volume_type");
        if (!wish.isObject()) {
            throw RefusalException.invalid("Body does not contain 'share_type' information.");
        }
        return new Fields(wish);
    }

    /** What a type can do is true or false, also as an expression of the scheduler's: {@code <is> True}. */
    private static void mustBeSpecs(Map<String, String> specs) {
        specs.forEach((name, value) -> {
            if (value.isEmpty() || value.codePointCount(0, value.length()) > LONGEST) {
                throw RefusalException.invalid("Invalid extra_spec: %s must have from 1 to %d characters."
                        .formatted(Texts.shortened(name), LONGEST));
            }
            if (TypeViews.ABILITIES.contains(name)) {
                Texts.truth(name, value.replace("<is>", "").strip());
            }
        });
    }

    private static void mustSayServers(Map<String, String> specs) {
        String said = specs.get(SERVERS);
        if (said == null) {
            throw RefusalException.invalid("Required extra spec %s is missing from extra_specs.".formatted(SERVERS));
        }
        Texts.truth(SERVERS, said);
    }

    private static String name(String name) {
        if (name.isBlank()) {
            throw RefusalException.invalid("Type name is not valid: it is blank.");
        }
        return name;
    }

    private static boolean isPublic(Fields wish, boolean otherwise) {
        for (String key : new String[] {"share_type_access:is_public", "os-share-type-access:is_public"}) {
            if (wish.has(key)) {
                return wish.flag(key);
            }
        }
        return otherwise;
    }

    /** Renames. */
    public ShareType update(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        ShareType type = one(id);
        Fields wish = wish(call);
        return types.update(new ShareType(
                        type.id(),
                        name(wish.has("name") ? wish.mustText("name") : type.name()),
                        wish.has("description")
                                ? wish.text("description").filter(said -> !said.isEmpty())
                                : type.description(),
                        isPublic(wish, type.isPublic()),
                        type.extraSpecs()))
                .orElseThrow(() -> missing(id));
    }

    /** A type that no share has. */
    public void delete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        ShareType type = one(id);
        if (type.isDefault() || !types.remove(type.id())) {
            throw RefusalException.invalid(
                    "Share type %s cannot be deleted: it is the default, or shares are of it.".formatted(type.id()));
        }
    }

    /** The extra specs. */
    public Map<String, Object> specs(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        return Map.of("extra_specs", one(id).extraSpecs());
    }

    /** Adds to the extra specs. */
    public Map<String, Object> addSpecs(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        Fields wish = Fields.orEmpty(call.json().path("extra_specs"));
        Map<String, String> more = wish.texts("extra_specs");
        if (more.isEmpty()) {
            throw RefusalException.invalid("extra_specs must be an object with at least one text.");
        }
        mustBeSpecs(more);
        change(one(id), more, "");
        return Map.of("extra_specs", more);
    }

    /** One extra spec. */
    public Map<String, Object> spec(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id, @Header("key") String key) {
        call.mustBeAdmin();
        return Optional.ofNullable(one(id).extraSpecs().get(key))
                .map(value -> Map.<String, Object>of(key, value))
                .orElseThrow(() -> noSuchSpec(id, key));
    }

    /** Another value of one extra spec: the body is that one alone. */
    public Map<String, Object> putSpec(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id, @Header("key") String key) {
        call.mustBeAdmin();
        ShareType type = one(id);
        Map<String, String> wish = Fields.orEmpty(call.json()).texts("extra_specs");
        if (!wish.keySet().equals(Set.of(key))) {
            throw RefusalException.invalid(
                    "The body must be an object with '%s' alone.".formatted(Texts.shortened(key)));
        }
        mustBeSpecs(wish);
        change(type, wish, "");
        return Map.copyOf(wish);
    }

    /** Takes one extra spec away. */
    public void removeSpec(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id, @Header("key") String key) {
        call.mustBeAdmin();
        ShareType type = one(id);
        if (!type.extraSpecs().containsKey(key)) {
            throw noSuchSpec(id, key);
        }
        if (key.equals(SERVERS)) {
            throw RefusalException.forbidden("Required extra spec %s cannot be deleted.".formatted(SERVERS));
        }
        change(type, Map.of(), key);
    }

    private void change(ShareType type, Map<String, String> more, String without) {
        Map<String, String> specs = new LinkedHashMap<>(type.extraSpecs());
        specs.putAll(more);
        specs.remove(without);
        mustSayServers(specs);
        types.update(new ShareType(type.id(), type.name(), type.description(), type.isPublic(), specs));
    }

    private static RefusalException noSuchSpec(String id, String key) {
        return RefusalException.notFound(
                "Share Type %s has no extra specs with key %s.".formatted(Texts.shortened(id), Texts.shortened(key)));
    }
}
