package org.caravault.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.problem.RefusalException;
import org.caravault.share.ShareType;
import org.caravault.share.ShareTypes;

/** For which projects a private share type is: administrators say so. */
public final class TypeAccess {
    /** A UUID, with or without its hyphens: so Keystone writes projects. */
    private static final Pattern PROJECT = Pattern.compile("(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");

    private final ShareTypes types;

    public TypeAccess(ShareTypes types) {
        this.types = types;
    }

    /** The projects; of a public type there is nothing to say. */
    public Map<String, Object> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        ShareType type = one(id);
        if (type.isPublic()) {
            throw RefusalException.notFound("Access list not available for public share types.");
        }
        List<Map<String, Object>> access = types.projects(type.id()).stream()
                .map(project -> Views.ordered("share_type_id", type.id(), "project_id", project))
                .toList();
        return Map.of("share_type_access", access);
    }

    /** One project more, or one less. */
    public void change(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        JsonNode body = call.json();
        if (!body.isObject() || body.size() != 1) {
            throw RefusalException.invalid("Malformed request body: an object with one action is expected, not %s."
                    .formatted(Fields.shortened(body)));
        }
        String action = body.fieldNames().next();
        switch (action) {
            case "addProjectAccess" -> admit(privateOne(id), project(body, action));
            case "removeProjectAccess" -> dismiss(privateOne(id), project(body, action));
            default -> throw RefusalException.invalid("There is no such action: %s".formatted(Texts.shortened(action)));
        }
    }

    private void admit(UUID type, String project) {
        if (!types.admit(type, project)) {
            throw RefusalException.conflict(
                    "Share type access for %s / %s combination already exists.".formatted(type, project));
        }
    }

    private void dismiss(UUID type, String project) {
        if (!types.dismiss(type, project)) {
            throw RefusalException.notFound(
                    "Share type access not found for %s / %s combination.".formatted(type, project));
        }
    }

    private static String project(JsonNode body, String action) {
        Optional<String> project = Fields.orEmpty(body.path(action)).text("project");
        return project.filter(said -> PROJECT.matcher(said).matches())
                .orElseThrow(() -> RefusalException.invalid("Bad project format: project is not in proper format (%s)"
                        .formatted(Texts.shortened(project.orElse("none")))));
    }

    private UUID privateOne(String id) {
        ShareType type = one(id);
        if (type.isPublic()) {
            throw RefusalException.conflict("Type access modification is not applicable to public share type.");
        }
        return type.id();
    }

    private ShareType one(String id) {
        return Ids.of(id)
                .flatMap(types::find)
                .orElseThrow(
                        () -> RefusalException.notFound("Share type not found: %s.".formatted(Texts.shortened(id))));
    }
}
