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
import org.caravault.notify.Event;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes policies fire, and carries out what they owe. Each method is one step of a route. */
public final class PolicyRuns {
    /** In one look. Between two of them nothing happens for a polling interval. */
    private static final int AT_ONCE = 5000;

    private static final Duration NOT_AGAIN_BEFORE = Duration.ofSeconds(15);

    private final PolicyStore policies;
    private final RunStore runs;
    private final ShareStore shares;
    private final BackupStore backups;
    private final Clock clock;

    public PolicyRuns(JdbcClient db, Clock clock) {
        this.policies = new PolicyStore(db);
        this.runs = new RunStore(db);
        this.shares = new ShareStore(db);
        this.backups = new BackupStore(db);
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
            policies.fires(id, Optional.of(policy.fires(now)));
        });
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
        return new Step(Act.ENDED, run.id(), run.policy(), run.share(), good ? "done" : "failed");
    }

    private BackupRequest request(Policy policy, Share share) {
        return new BackupRequest(
                new Caller(policy.terms().project(), "policy " + policy.name(), false, false),
                share.id(),
                Optional.of(policy.name() + " " + clock.instant().truncatedTo(ChronoUnit.SECONDS)),
                Optional.of("Made by policy " + policy.name() + "."),
                policy.terms().backupType(),
                policy.terms().options());
    }

    private static Event missed(PolicyRun run, Policy policy, Share share) {
        String why = run.cause().orElse("the share was " + share.status().wire());
        return new Event(
                Event.Kind.BACKUP_MISSED,
                policy.terms().project(),
                Optional.of(share.id()),
                "Backup of share %s by policy %s, due at %s, did not begin in its window of %s: %s"
                        .formatted(
                                share.called(),
                                policy.name(),
                                run.dueAt().truncatedTo(ChronoUnit.SECONDS),
                                DurationFormat.text(policy.terms().window()),
                                why));
    }

    /** The backup was asked for. */
    public void asked(@Variable("run") Step step, Backup backup) {
        runs.asked(step.run(), backup.id());
    }

    /** The request was refused: it is tried again while the window is open. */
    public void refused(UUID run, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        runs.again(run, String.valueOf(why.getMessage()), clock.instant().plus(NOT_AGAIN_BEFORE));
    }

    /** After a backup its share's are judged anew. */
    public ApplyRetention.Task retentionTask(@Variable("run") Step step) {
        return new ApplyRetention.Task(step.policy(), step.share());
    }

    /** The run has come to its end. */
    public void ended(Step step, String state) {
        runs.ended(step.run(), state, clock.instant());
    }
}
