package org.caravault.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.identity.Caller;
import org.caravault.message.MessageAction;
import org.caravault.message.Messages;
import org.caravault.notify.Event;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.RefusalException;
import org.caravault.problem.RootCause;
import org.caravault.problem.SafeText;
import org.caravault.query.WireName;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes policies fire, and carries out what they owe. Each method is one step of a route. */
public final class PolicyRuns {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRuns.class);

    /** In one look. Between two of them nothing happens for a polling interval. */
    private static final int AT_ONCE = 5000;

    private static final Duration NOT_AGAIN_BEFORE = Duration.ofSeconds(15);

    private final PolicyStore policies;
    private final RunStore runs;
    private final ShareStore shares;
    private final BackupStore backups;
    private final Messages messages;
    private final ApplyRetention retention;
    private final RecurringProblemLog problems = new RecurringProblemLog();
    private final Clock clock;

    public PolicyRuns(JdbcClient db, Clock clock) {
        this.policies = new PolicyStore(db);
        this.runs = new RunStore(db);
        this.shares = new ShareStore(db);
        this.backups = new BackupStore(db);
        this.messages = new Messages(db);
        this.retention = new ApplyRetention(db, clock);
        this.clock = clock;
    }

    /** What is done about a run: the route {@code direct:run-ACT}. */
    public enum Act {
        /** The share is free: the backup is asked for. */
        ASKS,
        /** The backup has ended, well or not. */
        ENDED,
        /** The start window is over. */
        MISSED;

        /** {@return as routes name it} */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a run has ended. */
    public enum End implements WireName {
        /** Its backup is good. */
        DONE,
        /** Its backup is not. */
        FAILED,
        /** The start window is over, and no backup was made. */
        MISSED
    }

    /** What is to be done about a run: {@code direct:run-ACT}. */
    public record Step(Act act, UUID run, UUID policy, UUID share, Object body) {
        /** {@return whether its backup has ended: the share's backups are judged anew then} */
        public boolean isBackupEnded() {
            return act == Act.ENDED;
        }
    }

    /** The policies that are due. */
    public List<UUID> due() {
        return policies.due(clock.instant(), AT_ONCE);
    }

    /** A due policy fires: once for whatever time it has missed, and one node makes it fire. */
    public void fire(UUID id) {
        Instant now = clock.instant();
        policies.takeDue(id, now).ifPresent(policy -> {
            owe(policy, now);
            warnIfWithoutShares(policy);
            policies.fires(id, Optional.of(policy.fires(now)));
        });
    }

    /** A misspelled name is no mistake that can be refused: the share may be made later. */
    private void warnIfWithoutShares(Policy policy) {
        String id = policy.id().toString();
        if (!policies.shares(policy.id()).isEmpty()) {
            problems.ended(id);
        } else if (problems.isNew(id, "no shares")) {
            LOG.warn(
                    "policy {} has fired and has no shares: none is selected by its 'shares'",
                    SafeText.line(policy.name()));
        }
    }

    /** It owes a backup of each of its shares. */
    void owe(Policy policy, Instant now) {
        runs.owe(policy.id(), now, now.plus(policy.terms().window()));
    }

    /** The runs in which something can be done. */
    public List<UUID> ripe() {
        return runs.ripe(clock.instant(), AT_ONCE);
    }

    /** What to do about a run; null when there is nothing, or another node has it. */
    public Step next(UUID id) {
        Optional<PolicyRun> locked = runs.lock(id);
        if (locked.isEmpty()) {
            return null;
        }
        PolicyRun run = locked.get();
        if (run.asked()) {
            return ended(run);
        }
        Policy policy = policies.find(run.policy()).orElseThrow();
        Share share = shares.find(run.share()).orElseThrow();
        if (!clock.instant().isBefore(run.giveUpAt())) {
            return new Step(Act.MISSED, run.id(), run.policy(), run.share(), missed(run, policy, share));
        }
        return new Step(Act.ASKS, run.id(), run.policy(), run.share(), request(policy, share));
    }

    private Step ended(PolicyRun run) {
        Optional<Backup> backup = run.backup().flatMap(backups::find);
        if (backup.filter(b -> b.status() == BackupStatus.CREATING).isPresent()) {
            return null;
        }
        boolean good = backup.flatMap(Backup::bytes).isPresent();
        return new Step(Act.ENDED, run.id(), run.policy(), run.share(), good ? End.DONE : End.FAILED);
    }

    private BackupRequest request(Policy policy, Share share) {
        return new BackupRequest(
                new Caller(policy.terms().project(), "policy " + policy.name(), false, false),
                share.id(),
                Optional.of(policy.name() + " " + clock.instant().truncatedTo(ChronoUnit.SECONDS)),
                Optional.of("Made by policy " + policy.name() + "."),
                policy.terms().backups().backupType(),
                policy.terms().backups().options(),
                retention.displaced(policy, share.id()));
    }

    private Event missed(PolicyRun run, Policy policy, Share share) {
        String why = run.cause().orElse("the share was " + share.status().wire());
        String text = "Backup of share %s by policy %s, due at %s, did not begin in its window of %s: %s"
                .formatted(
                        share.called(),
                        policy.name(),
                        run.dueAt().truncatedTo(ChronoUnit.SECONDS),
                        DurationFormat.text(policy.terms().window()),
                        why);
        return report(Event.Kind.BACKUP_MISSED, policy, share, text);
    }

    /** The backup was asked for. */
    public void asked(@Variable("run") Step step, Backup backup) {
        runs.asked(step.run(), backup.id());
    }

    /**
     * The request was refused: it is tried again while the window is open. Each cause is reported to the share's owner, in the log and as an
     * event when it is first met, and not when the window is over; that the share, or one that lies in it, is busy is no such cause.
     */
    public List<Event> refused(UUID id, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown) {
        Throwable root = RootCause.of(thrown);
        String cause = String.valueOf(root.getMessage());
        Optional<PolicyRun> before = runs.lock(id);
        runs.again(id, cause, clock.instant().plus(NOT_AGAIN_BEFORE));
        if (!(root instanceof RefusalException)) {
            if (problems.isNew("runs", cause)) {
                LOG.warn("run {} could not request a backup, and will retry: {}", id, root.toString());
            }
            return List.of();
        }
        if (before.isEmpty()
                || isBusy(before.get().share())
                || !runs.isFirst(id, RecurringProblemLog.withoutNumbers(cause))) {
            return List.of();
        }
        PolicyRun run = before.get();
        Share share = shares.find(run.share()).orElseThrow();
        Policy policy = policies.find(run.policy()).orElseThrow();
        String text = "Backup of share %s by policy %s, due at %s, is refused: %s It is asked for again until %s."
                .formatted(
                        share.called(),
                        policy.name(),
                        run.dueAt().truncatedTo(ChronoUnit.SECONDS),
                        cause,
                        run.giveUpAt().truncatedTo(ChronoUnit.SECONDS));
        return List.of(report(Event.Kind.BACKUP_REFUSED, policy, share, text));
    }

    private boolean isBusy(UUID share) {
        return shares.find(share)
                        .map(Share::status)
                        .filter(ShareStatus.AVAILABLE::equals)
                        .isEmpty()
                || shares.busyRelative(share).isPresent();
    }

    /** Those who own the share read it among their messages, those who operate the service in the log. */
    private Event report(Event.Kind kind, Policy policy, Share share, String text) {
        String project = policy.terms().project();
        messages.error(project, Messages.SHARE, share.id(), MessageAction.CREATE.id(), Messages.UNKNOWN_ERROR, text);
        LOG.warn("{}", SafeText.line(text));
        return new Event(kind, project, Optional.of(share.id()), text);
    }

    /** After a backup, the share's backups are judged again. */
    public ApplyRetention.Task retentionTask(@Variable("run") Step step) {
        return new ApplyRetention.Task(step.policy(), step.share());
    }

    /** The run has come to its end. */
    public void ended(Step step, End end) {
        runs.ended(step.run(), end, clock.instant());
    }
}
