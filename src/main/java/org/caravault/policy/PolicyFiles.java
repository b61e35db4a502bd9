package org.caravault.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.caravault.notify.Event;
import org.caravault.policy.PolicyDirectory.Name;
import org.caravault.policy.PolicyDirectory.PolicyFile;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Policies from files, one per file. The database follows the files: a changed file changes its policy, one that stays away on all nodes
 * removes its policy, and an invalid one is reported and changes nothing.
 */
public final class PolicyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFiles.class);
    /** A file that is written anew by another program, or a directory that is mounted anew, is away for a moment only. */
    private static final Duration GRACE = Duration.ofMinutes(5);
    /** For a directory that is empty, perhaps because nothing is mounted there, and for a mistake that may be in a file that was renamed. */
    private static final Duration GRACE_OF_MISTAKES = Duration.ofDays(1);

    private static final String REPORTED = """
            select exists (select from events where kind = ? and message = ?
                           and created_at between clock_timestamp() - interval '1 day' and clock_timestamp() + interval '5 minutes')""";

    private final JdbcClient db;
    private final PolicyStore store;
    private final Policies policies;
    private final Path directory;
    private final RecurringProblemLog problems = new RecurringProblemLog();
    private final SavepointPerItem apart;
    private final Map<Path, String> versions = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Map<UUID, Instant> goneSince = new ConcurrentHashMap<>();

    /** Reads the files of a directory, which may be missing. */
    public PolicyFiles(JdbcClient db, Policies policies, Path directory, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.store = new PolicyStore(db);
        this.apart = new SavepointPerItem(db, LOG);
        this.policies = policies;
        this.directory = directory;
    }

    /** One look: the files, how long one may be away, those that are in force, and what is to be reported. */
    private record Look(PolicyDirectory files, Duration grace, Set<String> inForce, List<Event> events) {}

    /** Reads the files again, in one transaction. {@return what is to be reported: files that were rejected, policies that were removed} */
    public List<Event> read() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of(); // a missing directory removes no policy: it may not be mounted
        }
        waitForOtherNodes();
        Optional<PolicyDirectory> read = PolicyDirectory.read(directory, versions);
        if (read.isEmpty()) {
            return List.of(); // read again at the next look
        }
        PolicyDirectory files = read.get();
        Look look = new Look(files, grace(files), new HashSet<>(), new ArrayList<>());
        forgetProblemsOfOtherVersions(files);
        files.mistakes().forEach((file, cause) -> reject(file, cause, look));
        files.claims().forEach((name, claims) -> follow(name, claims, look));
        store.ofFiles(directory).forEach(policy -> removeIfGone(policy, look));
        return look.events();
    }

    private Duration grace(PolicyDirectory files) {
        Set<Path> sources = store.ofFiles(directory).stream()
                .map(each -> Path.of(each.source()))
                .collect(Collectors.toSet());
        boolean sure = !files.versions().isEmpty()
                && sources.containsAll(files.mistakes().keySet())
                && sources.containsAll(files.unsettled());
        return sure ? GRACE : GRACE_OF_MISTAKES;
    }

    private void forgetProblemsOfOtherVersions(PolicyDirectory files) {
        files.versions().forEach((file, version) -> {
            if (!version.equals(versions.put(file, version))) {
                problems.ended(file.toString());
            }
        });
        versions.keySet().retainAll(files.versions().keySet());
        problems.keepOnly(versions.keySet().stream().map(Path::toString).collect(Collectors.toSet()));
    }

    /** Of the files that name one policy one is followed; the others are mistakes. */
    private void follow(Name name, List<PolicyFile> claims, Look look) {
        Optional<Policy> old = store.find(name.project(), name.name());
        Optional<PolicyFile> chosen = choose(claims, old, look);
        chosen.ifPresent(file -> apart.run(
                "policy file " + file.path(),
                () -> put(file, old, look),
                refusal -> reject(file.path(), String.valueOf(refusal.getMessage()), look)));
        String taken = "the name '%s' is taken by the policy of %s"
                .formatted(
                        name.name(),
                        chosen.map(file -> file.path().toString())
                                .or(() -> old.map(Policy::source))
                                .orElseThrow());
        claims.stream()
                .filter(claim -> !chosen.equals(Optional.of(claim)))
                .forEach(claim -> reject(claim.path(), taken, look));
    }

    /** {@return the file that a policy is written in; empty: another one, which is not here, or only away for a moment} */
    private Optional<PolicyFile> choose(List<PolicyFile> claims, Optional<Policy> old, Look look) {
        Optional<PolicyFile> first = Optional.of(claims.get(0));
        if (old.isEmpty()) {
            return first;
        }
        Policy policy = old.get();
        if (!policy.source().startsWith(directory + "/")) {
            return Optional.empty();
        }
        return claims.stream()
                .filter(claim -> claim.path().toString().equals(policy.source()))
                .findFirst()
                .or(() -> claims.stream() // renamed
                        .filter(claim ->
                                claim.terms().document().equals(policy.terms().document()))
                        .findFirst())
                .or(() -> hasLeft(policy, look) ? first : Optional.empty());
    }

    /** {@return whether what a policy was written in is another's file now, or stays away} */
    private boolean hasLeft(Policy policy, Look look) {
        return look.files().has(policy.source())
                ? !look.files().isUnknown(policy.source())
                : staysAway(policy, look.grace());
    }

    private void put(PolicyFile file, Optional<Policy> old, Look look) {
        Policy.Terms terms = file.terms();
        String path = file.path().toString();
        boolean same = old.filter(policy -> policy.terms().document().equals(terms.document()))
                .isPresent();
        if (!same) {
            policies.write(terms, path);
            LOG.info("policy {} is read from {}", terms.name(), path);
        } else if (!old.get().source().equals(path)) {
            store.moved(old.get().id(), path);
            LOG.info("policy {} is written in {} now", terms.name(), path);
        }
        look.inForce().add(path);
    }

    private boolean staysAway(Policy policy, Duration grace) {
        Instant now = clock.instant();
        Instant since = goneSince.computeIfAbsent(policy.id(), first -> {
            LOG.warn(
                    "the file {} of policy {} is gone; the policy goes, too, if it does not come back within {}",
                    policy.source(),
                    policy.name(),
                    DurationFormat.text(grace));
            return now;
        });
        return !now.isBefore(since.plus(grace)) && store.isUnseenSince(policy.id(), now.minus(grace), now);
    }

    private void removeIfGone(Policy policy, Look look) {
        boolean isThere = look.files().has(policy.source());
        if (isThere) {
            goneSince.remove(policy.id());
            store.seen(policy.id(), clock.instant());
        }
        boolean saysAnother = look.inForce().contains(policy.source());
        boolean isClaimed = look.files().claims().containsKey(Name.of(policy));
        boolean goes = isThere ? saysAnother : staysAway(policy, look.grace());
        if (!isClaimed && goes) {
            String text = SafeText.line(
                    "Policy %s is deleted, because the file %s does not contain it any more; its backups stay."
                            .formatted(policy.name(), policy.source()));
            LOG.warn("{}", text);
            store.remove(policy.id());
            goneSince.remove(policy.id());
            look.events()
                    .add(new Event(
                            Event.Kind.POLICY_REMOVED, policy.terms().project(), Optional.of(policy.id()), text));
        }
    }

    /** So that an event that one node has written is seen by the next. */
    private void waitForOtherNodes() {
        db.sql("select 1 from (select pg_advisory_xact_lock(hashtext('policy files'))) held")
                .query(Integer.class)
                .single();
    }

    /** Reports once for each version of a file and each cause, and not at each look; and one event for all nodes that see the file. */
    private void reject(Path file, String cause, Look look) {
        if (!problems.isNew(file.toString(), cause)) {
            return;
        }
        LOG.warn("{} was rejected, keeping its previous version if there is one: {}", file, cause);
        String text =
                SafeText.line("Policy file %s is rejected, and its previous version stays in force if there is one: %s"
                        .formatted(file, cause));
        boolean reported = db.sql(REPORTED)
                .params(Event.Kind.POLICY_FILE_REJECTED.wire(), text)
                .query(Boolean.class)
                .single();
        if (!reported) {
            look.events()
                    .add(new Event(
                            Event.Kind.POLICY_FILE_REJECTED, PolicyDirectory.DEFAULT_PROJECT, Optional.empty(), text));
        }
    }
}
