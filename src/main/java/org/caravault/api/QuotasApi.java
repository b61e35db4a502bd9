package org.caravault.api;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.Refusal;
import org.caravault.identity.Caller;
import org.caravault.quota.Quotas;
import org.caravault.quota.Quotas.Resource;

/** The operations on a project's quotas. */
public final class QuotasApi {
    private static final String MEMBER = "quota_set";

    private final Quotas quotas;

    QuotasApi(Quotas quotas) {
        this.quotas = quotas;
    }

    /** A project's limits. */
    public Map<String, Object> show(@Header("project") String project, @Variable(Wire.CALLER) Caller caller) {
        mustBeMine(project, caller);
        Map<String, Object> view = Views.ordered("id", project);
        for (Resource resource : Resource.values()) {
            view.put(resource.wire(), quotas.limit(project, resource));
        }
        return Map.of(MEMBER, view);
    }

    /** A project's limits, and what it uses of them. */
    public Map<String, Object> detail(@Header("project") String project, @Variable(Wire.CALLER) Caller caller) {
        mustBeMine(project, caller);
        Map<String, Object> view = Views.ordered("id", project);
        Quotas.Usage usage = quotas.usage(project);
        for (Resource resource : Resource.values()) {
            view.put(
                    resource.wire(),
                    Views.ordered(
                            "limit", quotas.limit(project, resource), "in_use", usage.of(resource), "reserved", 0));
        }
        return Map.of(MEMBER, view);
    }

    /** The limits of a project that has none of its own. */
    public Map<String, Object> defaults(@Header("project") String project) {
        Map<String, Object> view = Views.ordered("id", project);
        for (Resource resource : Resource.values()) {
            view.put(resource.wire(), quotas.defaultLimit(resource));
        }
        return Map.of(MEMBER, view);
    }

    /** An administrator's change; not below what is used, unless it is forced. */
    public Map<String, Object> update(
            @Body String body, @Header("project") String project, @Variable(Wire.CALLER) Caller caller) {
        mustBeAdmin(caller);
        Texts.named("project", project);
        Wish wish = Wish.named(body, MEMBER);
        Quotas.Usage usage = quotas.usage(project);
        for (Resource resource : Resource.values()) {
            limit(wish, resource).ifPresent(limit -> {
                if (limit != Quotas.UNLIMITED && limit < usage.of(resource) && !wish.flag("force")) {
                    throw Refusal.invalid("%s cannot be %d: %d are used already. Say force to set it all the same."
                            .formatted(resource.wire(), limit, usage.of(resource)));
                }
            });
        }
        for (Resource resource : Resource.values()) {
            limit(wish, resource).ifPresent(limit -> quotas.set(project, resource, Optional.of(limit)));
        }
        return show(project, caller);
    }

    private static Optional<Integer> limit(Wish wish, Resource resource) {
        return wish.text(resource.wire()).map(value -> {
            if (!value.matches("-1|\\d{1,9}")) {
                throw Refusal.invalid(
                        "%s must be a whole number, or -1 for no limit, not '%s'.".formatted(resource.wire(), value));
            }
            return Integer.valueOf(value);
        });
    }

    /** Back to the defaults. */
    public void delete(@Header("project") String project, @Variable(Wire.CALLER) Caller caller) {
        mustBeAdmin(caller);
        for (Resource resource : Resource.values()) {
            quotas.set(project, resource, Optional.empty());
        }
    }

    private static void mustBeMine(String project, Caller caller) {
        if (!caller.mayRead(project)) {
            throw Refusal.forbidden("The quotas of project %s are not yours to see.".formatted(project));
        }
    }

    private static void mustBeAdmin(Caller caller) {
        if (!caller.admin()) {
            throw Refusal.forbidden("Only an administrator may change quotas.");
        }
    }
}
