package org.caravault.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.query.Listed;
import org.caravault.quota.QuotaResource;
import org.caravault.quota.Quotas;
import org.caravault.share.Share;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The operations on policies. Each method is one step of a route. */
public final class Policies {
    static final String API = "api";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int TIMES_SHOWN = 10;
    private static final int UNLIMITED = -1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PolicyStore store;
    private final ApplyRetention retention;
    private final PolicyRuns runs;
    private final Clock clock;
    private final int most;
    private final Quotas quotas;

    /** With no limit to the number of policies. */
    public Policies(JdbcClient db, Clock clock) {
        this(db, clock, UNLIMITED, new Quotas(db, Map.of()));
    }

    /**
     * With limits.
     *
     * @param most how many policies a project may have; -1: no limit
     * @param quotas what their backups must fit in
     */
    public Policies(JdbcClient db, Clock clock, int most, Quotas quotas) {
        this.most = most;
        this.quotas = quotas;
        this.store = new PolicyStore(db);
        this.retention = new ApplyRetention(db, clock);
        this.runs = new PolicyRuns(db, clock);
        this.clock = clock;
    }

    /** Makes a policy or changes one. */
    public Policy save(@Body SavePolicy wish) {
        Policy.Terms terms =
                PolicyReader.read(parse(wish.document()), wish.caller().projectId());
        if (!wish.caller().mayRead(terms.project())) {
            throw RefusalException.forbidden("Policy: project is not yours.");
        }
        Optional<Policy> namesake = store.find(terms.project(), terms.name());
        if (wish.called().isPresent()) {
            Policy old = visible(wish.caller(), wish.called().get());
            mustNotBeFromFile(old);
            if (!old.name().equals(terms.name()) || !old.terms().project().equals(terms.project())) {
                throw RefusalException.invalid("Policy: name and project cannot be changed.");
            }
        } else if (namesake.isPresent()) {
            throw RefusalException.conflict("Policy: name '%s' is taken.".formatted(terms.name()));
        } else if (most != UNLIMITED && store.countAlone(terms.project()) >= most) {
            throw RefusalException.overQuota("Maximum number of policies allowed (%d) exceeded.".formatted(most));
        }
        return write(terms, API);
    }

    /**
     * Writes it down; it fires next when its schedule says. A policy that says the same as before keeps its time.
     *
     * @throws RefusalException it keeps more than its project may have; roll the transaction back
     */
    Policy write(Policy.Terms terms, String source) {
        Optional<Policy> old = store.find(terms.project(), terms.name());
        Policy policy = store.save(terms, source);
        mustFitQuota(policy);
        boolean keepsTime = old.filter(before -> before.terms().enabled()
                        && terms.enabled()
                        && before.nextAt().isPresent()
                        && before.terms().schedule().equals(terms.schedule()))
                .isPresent();
        if (!keepsTime) {
            store.fires(policy.id(), terms.enabled() ? Optional.of(policy.fires(clock.instant())) : Optional.empty());
        }
        return store.find(policy.id()).orElseThrow();
    }

    /** What its retention keeps of the shares that it is for now. A later change of these, or of the quota, is met when a backup is asked for. */
    private void mustFitQuota(Policy policy) {
        Policy.Terms terms = policy.terms();
        Map<QuotaResource, Integer> limits = quotas.limits(terms.project());
        int backups = limits.get(QuotaResource.BACKUPS);
        int gigabytes = limits.get(QuotaResource.BACKUP_GIGABYTES);
        if (!terms.enabled() || (backups == Quotas.UNLIMITED && gigabytes == Quotas.UNLIMITED)) {
            return;
        }
        List<Share> shares = store.shares(policy.id());
        if (shares.isEmpty()) {
            return;
        }
        OptionalInt each = terms.retention().keeps(terms.schedule(), terms.zone(), clock.instant());
        if (each.isEmpty()) {
            return;
        }
        long needed = (long) each.getAsInt() * shares.size();
        if (backups != Quotas.UNLIMITED && needed > backups) {
            throw RefusalException.overQuota(
                    "Policy: retention keeps %d backups of each of %d shares, %d in all, and project %s may have %d. Keep fewer, or raise its quota of backups."
                            .formatted(each.getAsInt(), shares.size(), needed, terms.project(), backups));
        }
        long size = shares.stream().mapToLong(Share::sizeGb).sum() * each.getAsInt();
        if (gigabytes != Quotas.UNLIMITED && size > gigabytes) {
            throw RefusalException.overQuota(
                    "Policy: retention keeps %d backups of each of %d shares, %d GB in all, and project %s may have %d GB. Keep fewer, or raise its quota of backup_gigabytes."
                            .formatted(each.getAsInt(), shares.size(), size, terms.project(), gigabytes));
        }
    }

    /** A page of the policies that the caller may see. */
    public Listed<Policy> list(@Body ListPolicies wanted) {
        boolean all = wanted.everybodys() && wanted.caller().admin();
        return store.list(all ? Optional.empty() : Optional.of(wanted.caller().projectId()), wanted.page());
    }

    /**
     * One policy, by name or id.
     *
     * @throws RefusalException if there is none that the caller may see
     */
    public Policy show(@Body PolicyRequest request) {
        return visible(request.caller(), request.called());
    }

    /** Deletes a policy; its backups stay, and count as made by hand from now on. */
    public Policy delete(@Body PolicyRequest request) {
        Policy policy = visible(request.caller(), request.called());
        mustNotBeFromFile(policy);
        store.remove(policy.id());
        return policy;
    }

    /** What it would do now. */
    public Preview preview(@Body PolicyRequest request) {
        Policy policy = visible(request.caller(), request.called());
        return new Preview(
                policy.name(),
                policy.terms().enabled(),
                policy.terms().zone(),
                policy.terms().schedule().next(clock.instant(), TIMES_SHOWN),
                store.shares(policy.id()).stream()
                        .map(share ->
                                new Preview.OfShare(share.id(), share.called(), retention.judge(policy, share.id())))
                        .toList());
    }

    /** Owes a backup of each of its shares now; its schedule goes on as it was. */
    public Policy run(@Body PolicyRequest request) {
        Policy policy = visible(request.caller(), request.called());
        runs.owe(policy, clock.instant());
        return policy;
    }

    private Policy visible(Caller caller, String called) {
        return store.find(caller.projectId(), called)
                .or(() -> id(called)
                        .flatMap(store::find)
                        .filter(policy -> caller.mayRead(policy.terms().project())))
                .orElseThrow(() -> RefusalException.notFound("Policy %s could not be found.".formatted(called)));
    }

    private static Optional<UUID> id(String called) {
        return ID.matcher(called).matches() ? Optional.of(UUID.fromString(called)) : Optional.empty();
    }

    private static void mustNotBeFromFile(Policy policy) {
        if (!policy.source().equals(API)) {
            throw RefusalException.conflict(
                    "Policy %s is written in the file %s: change it there.".formatted(policy.name(), policy.source()));
        }
    }

    private static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException malformed) {
            throw RefusalException.invalid("Policy: the document is not JSON: " + malformed.getOriginalMessage());
        }
    }
}
