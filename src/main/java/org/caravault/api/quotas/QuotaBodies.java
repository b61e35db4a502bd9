package org.caravault.api.quotas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.problem.RefusalException;
import org.caravault.quota.QuotaResource;

/** Reads new limits. */
final class QuotaBodies {
    private static final Set<String> BESIDE = Set.of("force", "tenant_id", "id", "class_name");

    private QuotaBodies() {}

    /**
     * The limits in a body.
     *
     * @param name {@code quota_set} or {@code quota_class_set}
     */
    static Map<QuotaResource, Integer> limits(ApiRequest call, String name) {
        JsonNode wanted = call.json().path(name);
        Fields fields = Fields.orEmpty(wanted);
        Map<QuotaResource, Integer> limits = new EnumMap<>(QuotaResource.class);
        fields.object().fieldNames().forEachRemaining(key -> {
            Optional<QuotaResource> resource =
                    QuotaResource.of(key).filter(r -> call.version().atLeast(r.since()));
            if (resource.isPresent()) {
                limits.put(resource.get(), limit(fields, key));
            } else if (!BESIDE.contains(key)) {
                throw RefusalException.invalid("Bad key(s) in %s: %s".formatted(name, Texts.shortened(key)));
            }
        });
        if (limits.isEmpty()) {
            throw RefusalException.invalid("Must supply at least one quota field to update.");
        }
        return limits;
    }

    private static int limit(Fields fields, String key) {
        String value = fields.mustText(key);
        if (!value.matches("-?\\d{1,9}")) {
            throw RefusalException.invalid(
                    "Quota '%s' for %s should be integer.".formatted(Texts.shortened(value), key));
        }
        int limit = Integer.parseInt(value);
        if (limit < -1) {
            throw RefusalException.invalid("Quota limit must be -1 or greater, and %s is %d.".formatted(key, limit));
        }
        return limit;
    }
}
