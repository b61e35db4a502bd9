package org.caravault.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Variable;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.DeleteRequest;
import org.caravault.identity.Caller;
import org.caravault.node.ClockAgreement;
import org.caravault.notify.Event;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.share.Share;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Carries out what retentions decide. Each method is one step of a route. */
public final class ApplyRetention {
    private static final Duration EACH = Duration.ofDays(1);

    /** A database that moves to another host may differ by some seconds. */
    private static final String CANDIDATES = """
            select b.id, b.created_at, b.status, b.bytes, r.policy_id,
                   b.created_at > clock_timestamp() + interval '5 minutes' as ahead,
                   coalesce(b.made = max(b.made) filter (where b.bytes is not null and b.status in ('available', 'restoring'))
                     over (), false) as made_last
            from backups b left join policy_runs r on r.backup_id = b.id
            where b.share_id = ? and (r.policy_id is null or r.policy_id = ?)""";

    private static final Logger LOG = LoggerFactory.getLogger(ApplyRetention.class);

    private final JdbcClient db;
    private final ClockAgreement clocks;
    private final RecurringProblemLog problems = new RecurringProblemLog();
    private final PolicyStore policies;
    private final Clock clock;

    public ApplyRetention(JdbcClient db, Clock clock) {
        this.db = db;
        this.clocks = new ClockAgreement(db);
        this.policies = new PolicyStore(db);
        this.clock = clock;
    }

    /** A share and the policy whose backups of it are judged. */
    public record Task(UUID policy, UUID share) {}

    /** A backup that goes. */
    public record Going(Policy policy, Share share, RetentionDecision decision) {}

    /** What is to be judged because a day has passed; each policy is given to one node. */
    public List<Task> daily() {
        Instant now = clock.instant();
        List<Task> tasks = new ArrayList<>();
        List<Policy> some;
        do {
            some = policies.takeForRetention(now, now.minus(EACH));
            for (Policy policy : some) {
                policies.shares(policy.id()).forEach(share -> tasks.add(new Task(policy.id(), share.id())));
            }
        } while (!some.isEmpty());
        return tasks;
    }

    /** A policy's verdicts on each backup of a share, newest first. */
    public List<RetentionDecision> judge(Policy policy, UUID share) {
        List<RetentionDecision> decisions = policy.terms()
                .retention()
                .judge(candidates(policy, share), policy.terms().zone());
        if (!policy.terms().enabled()) {
            return decisions.stream().map(RetentionDecision::disabled).toList();
        }
        return isHeld(share) ? decisions.stream().map(RetentionDecision::held).toList() : decisions;
    }

    /** The share has suddenly lost most of its files, and no administrator has looked yet. */
    private boolean isHeld(UUID share) {
        return db.sql("select exists (select from share_roots where share_id = ? and hold is not null)")
                .param(share)
                .query(Boolean.class)
                .single();
    }

    /** The backups that go. */
    public List<Going> going(Task task) {
        Optional<Policy> policy = policies.find(task.policy());
        if (policy.filter(ApplyRetention::deletes).isEmpty()) {
            return List.of(); // it keeps everything; or it was disabled or deleted, and with it the wish that anything
            // goes
        }
        if (!clocks.isGiven()) {
            if (problems.isNew("clock", "differs")) {
                LOG.warn(
                        "no policy deletes anything now: the clocks of the database and of this host differ by more than five minutes");
            }
            return List.of(); // judged again after the next backup, and once a day
        }
        return policies.share(task.policy(), task.share()).stream()
                .flatMap(share -> judge(policy.get(), share.id()).stream()
                        .filter(decision -> !decision.kept())
                        .map(decision -> new Going(policy.get(), share, decision)))
                .toList();
    }

    /** {@return the good backups of a share that its policy would not keep beside the next one} Nothing is deleted before that is complete. */
    Set<UUID> displaced(Policy policy, UUID share) {
        if (!deletes(policy) || isHeld(share)) {
            return Set.of();
        }
        List<RetentionCandidate> there = candidates(policy, share);
        List<RetentionCandidate> withNext =
                new ArrayList<>(there.stream().map(RetentionCandidate::followed).toList());
        withNext.add(new RetentionCandidate(UUID.randomUUID(), nextAt(there), true, false, false));
        return policy.terms().retention().judge(withNext, policy.terms().zone()).stream()
                .filter(decision -> !decision.kept() && decision.backup().good())
                .map(decision -> decision.backup().id())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The next backup is the newest, whatever this node's clock says beside the database's. */
    private Instant nextAt(List<RetentionCandidate> there) {
        Instant now = clock.instant();
        return there.stream()
                .filter(candidate -> !candidate.ahead())
                .map(RetentionCandidate::at)
                .max(Comparator.naturalOrder())
                .filter(at -> !at.isBefore(now))
                .map(at -> at.plusMillis(1))
                .orElse(now);
    }

    private static boolean deletes(Policy policy) {
        return policy.terms().enabled() && policy.terms().retention().saysSomething();
    }

    /** The request that a backup goes. */
    public DeleteRequest request(@Variable("going") Going going) {
        Policy policy = going.policy();
        return new DeleteRequest(
                new Caller(policy.terms().project(), "policy " + policy.name(), false, false),
                going.decision().backup().id());
    }

    /** The event that reports it. */
    public Event event(@Variable("going") Going going) {
        return new Event(
                Event.Kind.RETENTION_DELETED,
                going.policy().terms().project(),
                Optional.of(going.decision().backup().id()),
                "Policy %s deletes the backup of share %s of %s: %s"
                        .formatted(
                                going.policy().name(),
                                going.share().called(),
                                going.decision().backup().at(),
                                going.decision().why()));
    }

    /** A share's backups as this policy sees them: another policy's are not its to judge. */
    private List<RetentionCandidate> candidates(Policy policy, UUID share) {
        return db.sql(CANDIDATES)
                .params(share, policy.id())
                .query((r, row) -> {
                    BackupStatus status = BackupStatus.of(r.getString("status")).orElseThrow();
                    boolean complete = r.getObject("bytes") != null;
                    return new RetentionCandidate(
                            r.getObject("id", UUID.class),
                            r.getTimestamp("created_at").toInstant(),
                            complete && (status == BackupStatus.AVAILABLE || status == BackupStatus.RESTORING),
                            r.getObject("policy_id") == null,
                            status != BackupStatus.AVAILABLE && !status.mayBeDeleted(),
                            r.getBoolean("ahead"),
                            r.getBoolean("made_last"));
                })
                .list();
    }
}
