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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.caravault.files.TrustedPath;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.RefusalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Policies from files, one per file. The database follows the files: a changed file changes its
 * policy, a removed one removes its policy, and an invalid one is logged and changes nothing.
 */
public final class PolicyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFiles.class);
    private static final String DEFAULT_PROJECT = "default";
    private static final ObjectMapper YAML = new YAMLMapper();

    /** A policy has some hundred bytes. */
    private static final int LARGEST = 1 << 20;

    private final PolicyStore store;
    private final Policies policies;
    private final Path directory;
    private final RecurringProblemLog problems = new RecurringProblemLog();
    private final SavepointPerItem apart;
    private final Map<String, String> versions = new ConcurrentHashMap<>();

    /** Reads the files of a directory, which may be missing. */
    public PolicyFiles(JdbcClient db, Policies policies, Path directory) {
        this.store = new PolicyStore(db);
        this.apart = new SavepointPerItem(db, LOG);
        this.policies = policies;
        this.directory = directory;
    }

    /** Reads the files again, in one transaction. */
    public void read() throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // a missing directory removes no policy: it may not be mounted
        }
        List<Path> found = files();
        Set<String> there = found.stream().map(Path::toString).collect(Collectors.toSet());
        found.forEach(file -> apart.run("policy file " + file, () -> one(file)));
        problems.keepOnly(there);
        versions.keySet().retainAll(there);
        store.ofFiles(directory).stream()
                .filter(policy -> !there.contains(policy.source()))
                .forEach(policy -> {
                    LOG.info("policy {} deleted because its file {} was removed", policy.name(), policy.source());
                    store.remove(policy.id());
                });
    }

    private List<Path> files() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml,json}")) {
            return StreamSupport.stream(files.spliterator(), false).sorted().toList();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    private void one(Path file) {
        try {
            String version = version(file);
            if (!version.equals(versions.put(file.toString(), version))) {
                problems.ended(file.toString());
            }
            JsonNode document = YAML.readTree(TrustedPath.read(file.toAbsolutePath(), LARGEST));
            Policy.Terms terms = PolicyReader.read(document, DEFAULT_PROJECT);
            Optional<Policy> old = store.find(terms.project(), terms.name());
            if (old.filter(p -> !p.source().equals(file.toString())).isPresent()) {
                aside(
                        file,
                        "the name '%s' is taken by the policy of %s"
                                .formatted(terms.name(), old.orElseThrow().source()));
            } else if (old.filter(p -> p.terms().document().equals(terms.document()))
                    .isEmpty()) {
                policies.write(terms, file.toString());
                forgetOlderName(file, terms);
                LOG.info("policy {} is read from {}", terms.name(), file);
            }
        } catch (IOException | RefusalException nonsense) {
            aside(file, String.valueOf(nonsense.getMessage()));
        }
    }

    /** Logged once for each version of a file and each cause, and not at each look. */
    private void aside(Path file, String cause) {
        if (problems.isNew(file.toString(), cause)) {
            LOG.warn("{} was rejected, keeping its previous version if there is one: {}", file, cause);
        }
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
