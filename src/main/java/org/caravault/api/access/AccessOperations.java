package org.caravault.api.access;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.access.Level;
import org.caravault.access.OwnerRule;
import org.caravault.access.OwnerRules;
import org.caravault.api.shares.ShareSearch;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;

/** The operations on a share's access rules: rows first, then the backend's route applies them to its server. */
public final class AccessOperations {
    private static final int IPV6_FROM = 38;

    private final OwnerRules rules;
    private final ShareSearch search;

    public AccessOperations(OwnerRules rules, ShareSearch search) {
        this.rules = rules;
        this.search = search;
    }

    /** A new rule. */
    public OwnerRule allow(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Share share = search.own(call, id).share();
        Fields wish = Fields.orEmpty(call.json().elements().next());
        String type = wish.mustText("access_type");
        String to = wish.mustText("access_to");
        if (!type.equals("ip")) {
            throw RefusalException.invalid(
                    type.matches("user|cert|cephx")
                            ? "NFS shares are opened to addresses: access_type must be ip, not '%s'.".formatted(type)
                            : "Only 'ip', 'user', 'cert' or 'cephx' access types are supported.");
        }
        Addresses.ip(to, call.version().atLeast(IPV6_FROM));
        Level level = level(wish);
        String metadata = Metadata.write(
                wish.inner("metadata").map(m -> m.texts("metadata")).orElse(Map.of()));
        mustBeAvailable(share);
        return rules.add(share.id(), to, level, metadata)
                .orElseThrow(() -> refused(search.own(call, id).share(), to));
    }

    private static RefusalException refused(Share now, String to) {
        mustBeAvailable(now);
        return RefusalException.invalid("Share access ip:%s exists.".formatted(to));
    }

    private static Level level(Fields wish) {
        String level = wish.text("access_level").orElse(Level.WRITE.wire());
        if (!level.equals("rw") && !level.equals("ro")) {
            throw RefusalException.invalid(
                    "Invalid share access level: '%s', it must be rw or ro.".formatted(Texts.shortened(level)));
        }
        return Level.of(level);
    }

    private static void mustBeAvailable(Share share) {
        if (share.status() != ShareStatus.AVAILABLE) {
            throw RefusalException.invalid(
                    "Access rules of share %s cannot be changed while its status is '%s': it must be 'available'."
                            .formatted(share.id(), share.status().wire()));
        }
    }

    /** A rule that is given up. */
    public OwnerRule deny(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Share share = search.own(call, id).share();
        String access = Fields.orEmpty(call.json().elements().next()).mustText("access_id");
        OwnerRule rule = Ids.of(access)
                .flatMap(rules::find)
                .filter(found -> found.shareId().equals(share.id()))
                .orElseThrow(() -> missing(access));
        mustBeAvailable(share);
        return rules.giveUp(rule.id()).orElseThrow(() -> missing(access));
    }

    /** A rule's other level. */
    public OwnerRule update(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        OwnerRule rule = one(call, id);
        Share share = search.own(call, rule.shareId().toString()).share();
        Level level = level(call.member("update_access"));
        mustBeAvailable(share);
        return rules.level(rule.id(), level).orElseThrow(() -> missing(id));
    }

    /** Adds to a rule's metadata. */
    public Map<String, Object> addMetadata(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Map<String, String> more = call.member("metadata").texts("metadata");
        return change(call, id, before -> {
            before.putAll(more);
            return before;
        });
    }

    /** Takes one entry out of a rule's metadata. */
    public void removeMetadata(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id, @Header("key") String key) {
        change(call, id, before -> {
            if (before.remove(key) == null) {
                throw RefusalException.notFound("Metadata item %s was not found.".formatted(Texts.shortened(key)));
            }
            return before;
        });
    }

    private Map<String, Object> change(ApiRequest call, String id, UnaryOperator<Map<String, String>> change) {
        while (true) {
            OwnerRule rule = one(call, id);
            search.own(call, rule.shareId().toString());
            Map<String, String> after = change.apply(Metadata.read(rule.metadata()));
            if (rules.metadata(rule.id(), rule.metadata(), Metadata.write(after))) {
                return Map.of("metadata", after);
            }
        }
    }

    /** One rule of a share that the caller may see. */
    public OwnerRule one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        OwnerRule rule = Ids.of(id).flatMap(rules::find).orElseThrow(() -> missing(id));
        try {
            search.ofProject(call, rule.shareId().toString());
        } catch (RefusalException foreign) {
            throw missing(id); // not that there is such a rule, and of which share
        }
        return rule;
    }

    private static RefusalException missing(String id) {
        return RefusalException.notFound("Access rule %s could not be found.".formatted(Texts.shortened(id)));
    }
}
