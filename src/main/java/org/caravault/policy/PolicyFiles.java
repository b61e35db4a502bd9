package org.caravault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
        List<Path> found = files();
        Set<String> there = found.stream().map(Path::toString).collect(Collectors.toSet());
        List<Event> rejected = new ArrayList<>();
        found.forEach(file -> apart.run(
                "policy file " + file,
                () -> one(file, there).ifPresent(rejected::add),
                refusal -> aside(file, String.valueOf(refusal.getMessage())).ifPresent(rejected::add)));
        problems.keepOnly(there);
        versions.keySet().retainAll(there);
        store.ofFiles(directory).forEach(policy -> removeIfGone(policy, there));
        return rejected;
    }

    /** A file that is written anew by another program, or a directory that is mounted anew, is away for a moment only. */
    private void removeIfGone(Policy policy, Set<String> there) {
        if (there.contains(policy.source())) {
            goneSince.remove(policy.id());
            return;
        }
        Instant now = clock.instant();
        Instant since = goneSince.computeIfAbsent(policy.id(), first -> {
            LOG.warn(
                    "the file {} of policy {} is gone; the policy is deleted if it does not come back within {}",
                    policy.source(),
                    policy.name(),
                    DurationFormat.text(GRACE));
            return now;
        });
        if (!now.isBefore(since.plus(GRACE))) {
            LOG.info("policy {} deleted because its file {} was removed", policy.name(), policy.source());
            store.remove(policy.id());
            goneSince.remove(policy.id());
        }
    }

    private List<Path> files() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml,json}")) {
            return StreamSupport.stream(files.spliterator(), false).sorted().toList();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    /** {@return what is to be reported, if the file is rejected} */
    private Optional<Event> one(Path file, Set<String> there) {
        try {
            String version = version(file);
            if (!version.equals(versions.put(file.toString(), version))) {
                problems.ended(file.toString());
            }
            JsonNode document = YAML.readTree(TrustedPath.read(file.toAbsolutePath(), LARGEST));
            Policy.Terms terms = PolicyReader.read(document, DEFAULT_PROJECT);
            Optional<Policy> old = store.find(terms.project(), terms.name());
            Optional<String> source = old.map(Policy::source);
            if (source.filter(other -> isTaken(other, file, there)).isPresent()) {
                return aside(file, "the name '%s' is taken by the policy of %s".formatted(terms.name(), source.get()));
            }
            boolean same = old.filter(p -> p.terms().document().equals(terms.document()))
                    .isPresent();
            if (!same || !source.equals(Optional.of(file.toString()))) {
                policies.write(terms, file.toString());
                forgetOlderName(file, terms);
                LOG.info("policy {} is read from {}", terms.name(), file);
            }
            return Optional.empty();
        } catch (IOException nonsense) {
            return aside(file, String.valueOf(nonsense.getMessage()));
        }
    }

    /** A file that was renamed keeps its policy, and the policy its backups. */
    private boolean isTaken(String source, Path file, Set<String> there) {
        boolean renamed = source.startsWith(directory + "/") && !there.contains(source);
        return !source.equals(file.toString()) && !renamed;
    }

    /** Once for each version of a file and each cause, and not at each look; and one event of all nodes that see the file. */
    private Optional<Event> aside(Path file, String cause) {
        if (!problems.isNew(file.toString(), cause)) {
            return Optional.empty();
        }
        LOG.warn("{} was rejected, keeping its previous version if there is one: {}", file, cause);
        String text =
                SafeText.line("Policy file %s is rejected, and its previous version stays in force if there is one: %s"
                        .formatted(file, cause));
        boolean reported = db.sql(REPORTED)
                .params(Event.Kind.POLICY_FILE_REJECTED.wire(), text)
                .query(Boolean.class)
                .single();
        return reported
                ? Optional.empty()
                : Optional.of(new Event(Event.Kind.POLICY_FILE_REJECTED, DEFAULT_PROJECT, Optional.empty(), text));
    }

    private static String version(Path file) throws IOException {
        try {
            return Files.readAttributes(file, "unix:ino,ctime,size").toString();
        } catch (NoSuchFileException gone) {
            return ""; // or a symlink that leads nowhere
        }
    }

    private void forgetOlderName(Path file, Policy.Terms terms) {
        store.ofFiles(directory).stream()
                .filter(p -> p.source().equals(file.toString()))
                .filter(p ->
                        !p.name().equals(terms.name()) || !p.terms().project().equals(terms.project()))
                .forEach(p -> store.remove(p.id()));
    }
}
