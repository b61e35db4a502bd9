package org.caravault.api.quotas;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.problem.RefusalException;
import org.caravault.quota.QuotaResource;
import org.caravault.quota.Quotas;
import org.caravault.share.ShareTypes;

/** The operations on quotas. */
public final class QuotaOperations {
    private static final String SET = "quota_set";
    private static final String CLASS_SET = "quota_class_set";

    private static final int TYPES_FROM = 39;

    private final Quotas quotas;
    private final ShareTypes types;

    public QuotaOperations(Quotas quotas, ShareTypes types) {
        this.quotas = quotas;
        this.types = types;
    }

    /** A project's limits. */
    public Map<String, Object> show(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("project") String project) {
        mustBeSeen(call, project);
        return asked(call, project, QuotaViews.limits(call, quotas.limits(project)));
    }

    /** A project's limits, and what it uses of them. */
    public Map<String, Object> detail(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("project") String project) {
        mustBeSeen(call, project);
        return asked(call, project, QuotaViews.usage(call, quotas.limits(project), quotas.usage(project)));
    }

    /** The limits of a project that has none of its own. */
    public Map<String, Object> defaults(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("project") String project) {
        mustBeSeen(call, project);
        return named(project, QuotaViews.limits(call, quotas.defaults()));
    }

    /** An administrator's change; not below what is used, unless it is forced. */
    public Map<String, Object> update(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("project") String project) {
        call.mustBeAdmin();
        mustBeOfTheProject(call);
        Texts.named("project", project);
        Map<QuotaResource, Integer> wanted = QuotaBodies.limits(call, SET);
        boolean forced = Fields.orEmpty(call.json().path(SET)).flag("force");
        Quotas.Usage used = quotas.usage(project);
        wanted.forEach((resource, limit) -> {
            if (!forced && limit != Quotas.UNLIMITED && limit < used.of(resource)) {
                throw RefusalException.invalid("Quota value %d for %s is smaller than already used and reserved %d."
                        .formatted(limit, resource.wire(), used.of(resource)));
            }
        });
        wanted.forEach((resource, limit) -> quotas.set(project, resource, limit));
        return Map.of(SET, QuotaViews.limits(call, quotas.limits(project)));
    }

    /** Back to the defaults. A user or share type has no quotas here that could be deleted. */
    public void delete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("project") String project) {
        call.mustBeAdmin();
        if (call.query().text("user_id").isEmpty()
                && call.query().text("share_type").isEmpty()) {
            quotas.reset(project);
        }
    }

    /** The limits of all projects that have none of their own. */
    public Map<String, Object> showClass(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("class") String name) {
        call.mustBeAdmin();
        Map<String, Object> view = Views.ordered("id", Texts.named("quota class", name));
        view.putAll(QuotaViews.limits(call, quotas.defaults()));
        return Map.of(CLASS_SET, view);
    }

    /** Changes the limits of all projects that have none of their own. */
    public Map<String, Object> updateClass(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("class") String name) {
        call.mustBeAdmin();
        if (!name.equals("default")) {
            throw RefusalException.invalid(
                    "There is no quota class but 'default', not '%s'.".formatted(Texts.shortened(name)));
        }
        QuotaBodies.limits(call, CLASS_SET).forEach(quotas::setDefault);
        return Map.of(CLASS_SET, QuotaViews.limits(call, quotas.defaults()));
    }

    /** What the caller's project may have and has. */
    public Map<String, Object> limits(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        String project = call.caller().projectId();
        return QuotaViews.absolute(call, quotas.limits(project), quotas.usage(project));
    }

    /** Of a share type there are no limits but the project's; those that have nothing to do with types are left out. */
    private Map<String, Object> asked(ApiRequest call, String project, Map<String, Object> limits) {
        Optional<String> type = call.query().text("share_type").filter(name -> !name.isEmpty());
        type.ifPresent(name -> mustBeAType(call, name));
        if (type.isPresent()) {
            limits.keySet().removeAll(QuotaViews.NOT_OF_TYPES);
        }
        return named(project, limits);
    }

    private void mustBeAType(ApiRequest call, String name) {
        if (!call.version().atLeast(TYPES_FROM)) {
            throw RefusalException.invalid("'share_type' of quotas is known from 2.%d on.".formatted(TYPES_FROM));
        }
        if (call.query().text("user_id").isPresent()) {
            throw RefusalException.invalid("'user_id' and 'share_type' values are mutually exclusive");
        }
        if (types.named(name).or(() -> Ids.of(name).flatMap(types::find)).isEmpty()) {
            throw RefusalException.notFound(
                    "Share type with name or id '%s' not found.".formatted(Texts.shortened(name)));
        }
    }

    private static Map<String, Object> named(String project, Map<String, Object> limits) {
        Map<String, Object> view = Views.ordered("id", project);
        view.putAll(limits);
        return Map.of(SET, view);
    }

    private static void mustBeOfTheProject(ApiRequest call) {
        for (String finer : new String[] {"user_id", "share_type"}) {
            call.query().text(finer).ifPresent(value -> {
                throw RefusalException.invalid(
                        "Quotas are kept for projects, not for %s '%s'.".formatted(finer, Texts.shortened(value)));
            });
        }
    }

    private static void mustBeSeen(ApiRequest call, String project) {
        if (!call.caller().mayRead(project)) {
            throw RefusalException.forbidden("Access was denied to this resource.");
        }
    }
}
