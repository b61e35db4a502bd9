package org.caravault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.caravault.files.TrustedPath;
import org.caravault.notify.Event;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.RefusalException;
import org.caravault.problem.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Policies from files, one per file. The database follows the files: a changed file changes its
 * policy, one that stays away removes its policy, and an invalid one is reported and changes nothing.
 */
public final class PolicyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFiles.class);
    private static final String DEFAULT_PROJECT = "default";
    private static final ObjectMapper YAML = new YAMLMapper();

    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final Duration GRACE_OF_MISTAKES = Duration.ofDays(1);
    private static final String REPORTED = """
            select exists (select from events where kind = ? and message = ?
                           and created_at > clock_timestamp() - interval '1 day')""";

    /** A policy has some hundred bytes. */
    private static final int LARGEST = 1 << 20;

    private final JdbcClient db;
    private final PolicyStore store;
    private final Policies policies;
    private final Path directory;
    private final RecurringProblemLog problems = new RecurringProblemLog();
    private final SavepointPerItem apart;
    private final Map<String, String> versions = new ConcurrentHashMap<>();

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

    /** Reads the files again, in one transaction. {@return what is to be reported: files that were rejected} */
    public List<Event> read() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of(); // a missing directory removes no policy: it may not be mounted
        }
        waitForOtherNodes();
        Map<Path, String> before = versions();
        Look look = new Look();
        for (Path file : before.keySet()) {
            claim(file, look);
        }
        if (!versions().equals(before)) {
            return List.of(); // files are being renamed: what was read does not belong together
        }
        before.forEach((file, version) -> {
            if (!version.equals(versions.put(file.toString(), version))) {
                problems.ended(file.toString());
            }
        });
        look.mistakes.forEach((file, cause) -> reject(file, cause, look));
        look.claims.forEach((name, file) -> apart.run(
                "policy file " + file.path(),
                () -> follow(file, look),
                refusal -> reject(file.path(), String.valueOf(refusal.getMessage()), look)));
        problems.keepOnly(look.there);
        versions.keySet().retainAll(look.there);
        List<Policy> known = store.ofFiles(directory);
        Set<String> sources = known.stream().map(Policy::source).collect(Collectors.toSet());
        // A file that cannot be read and has made no policy may be one that was renamed and has a mistake.
        Duration grace = sources.containsAll(look.unreadable) ? GRACE : GRACE_OF_MISTAKES;
        known.forEach(policy -> removeIfGone(policy, look, grace));
        return look.rejected;
    }

    /** A policy is known by its project and its name, wherever it is written. */
    private record Name(String project, String name) {
        static Name of(Policy.Terms terms) {
            return new Name(terms.project(), terms.name());
        }

        static Name of(Policy policy) {
            return of(policy.terms());
        }
    }

    /** What a file says. */
    private record PolicyFile(Path path, Policy.Terms terms) {}

    /** What one look at the directory has found. */
    private static final class Look {
        private final Set<String> there = new HashSet<>();
        private final Map<Name, PolicyFile> claims = new LinkedHashMap<>();
        private final Map<Path, String> mistakes = new LinkedHashMap<>();
        private final List<Event> rejected = new ArrayList<>();
        private final Set<String> unreadable = new HashSet<>();
    }

    private void claim(Path file, Look look) {
        look.there.add(file.toString());
        try {
            JsonNode document = YAML.readTree(TrustedPath.read(file.toAbsolutePath(), LARGEST));
            PolicyFile claim = new PolicyFile(file, PolicyReader.read(document, DEFAULT_PROJECT));
            Name name = Name.of(claim.terms());
            PolicyFile other = look.claims.putIfAbsent(name, claim);
            if (other == null) {
                return;
            }
            boolean isItsSource = store.find(name.project(), name.name())
                    .filter(policy -> policy.source().equals(file.toString()))
                    .isPresent();
            PolicyFile loser = isItsSource ? other : claim;
            look.claims.put(name, isItsSource ? claim : other);
            look.mistakes.put(
                    loser.path(), taken(name, look.claims.get(name).path().toString()));
        } catch (IOException | RefusalException nonsense) {
            look.unreadable.add(file.toString());
            look.mistakes.put(file, String.valueOf(nonsense.getMessage()));
        }
    }

    private static String taken(Name name, String source) {
        return "the name '%s' is taken by the policy of %s".formatted(name.name(), source);
    }

    /** Makes a policy as its file says. A file that was renamed keeps its policy, and the policy its backups. */
    private void follow(PolicyFile file, Look look) {
        Policy.Terms terms = file.terms();
        String path = file.path().toString();
        Optional<Policy> old = store.find(terms.project(), terms.name());
        boolean same = old.filter(policy -> policy.terms().document().equals(terms.document()))
                .isPresent();
        Optional<String> source = old.map(Policy::source).filter(other -> !other.equals(path));
        boolean moves = source.isPresent();
        boolean sourceIsOthers = moves && look.there.contains(source.get()) && !look.unreadable.contains(source.get());
        if (moves && !old.get().source().startsWith(directory + "/")) {
            reject(file.path(), taken(Name.of(terms), old.get().source()), look);
        } else if (moves && same) {
            store.moved(old.get().id(), path);
            LOG.info("policy {} is written in {} now", terms.name(), path);
        } else if (moves && !sourceIsOthers && !isGone(old.get(), GRACE)) { // unless its file says another name now
            reject(
                    file.path(),
                    taken(Name.of(terms), old.get().source()) + ", unless that stays away for "
                            + DurationFormat.text(GRACE),
                    look);
        } else if (!same || moves) {
            policies.write(terms, path);
            LOG.info("policy {} is read from {}", terms.name(), path);
        }
    }

    /** A file that is written anew by another program, or a directory that is mounted anew, is away for a moment only. */
    private boolean isGone(Policy policy, Duration grace) {
        Instant now = clock.instant();
        Instant since = goneSince.computeIfAbsent(policy.id(), first -> {
            LOG.warn(
                    "the file {} of policy {} is gone; the policy goes, too, if it does not come back within {}",
                    policy.source(),
                    policy.name(),
                    DurationFormat.text(GRACE));
            return now;
        });
        return !now.isBefore(since.plus(grace));
    }

    private void removeIfGone(Policy policy, Look look, Duration grace) {
        PolicyFile claim = look.claims.get(Name.of(policy));
        boolean isThere = look.there.contains(policy.source());
        if (claim != null || look.unreadable.contains(policy.source())) {
            if (isThere) {
                goneSince.remove(policy.id());
            }
        } else if (isThere || isGone(policy, grace)) { // if it is there, it says another name now
            LOG.info("policy {} deleted: the file {} does not contain it any more", policy.name(), policy.source());
            store.remove(policy.id());
            goneSince.remove(policy.id());
        }
    }

    /** So that an event that one node has written is seen by the next. */
    private void waitForOtherNodes() {
        db.sql("select 1 from (select pg_advisory_xact_lock(hashtext('policy files'))) held")
                .query(Integer.class)
                .single();
    }

    private Map<Path, String> versions() throws IOException {
        Map<Path, String> all = new LinkedHashMap<>();
        for (Path file : files()) {
            all.put(file, version(file));
        }
        return all;
    }

    private List<Path> files() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml,json}")) {
            return StreamSupport.stream(files.spliterator(), false).sorted().toList();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
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
            look.rejected.add(new Event(Event.Kind.POLICY_FILE_REJECTED, DEFAULT_PROJECT, Optional.empty(), text));
        }
    }

    private static String version(Path file) {
        try {
            return Files.readAttributes(file, "unix:ino,ctime,size").toString();
        } catch (IOException unreadable) {
            return unreadable
                    .getClass()
                    .getSimpleName(); // a symlink that leads nowhere, or in a circle: reading it says so
        }
    }
}
