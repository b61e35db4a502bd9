package org.caravault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.caravault.Refusal;
import org.caravault.files.TrustedPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Policies that are written in files, one a file. The database is made as the files say: a file that changes changes its
 * policy, one that goes takes its policy along, and one that says nonsense is told and changes nothing.
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

    public PolicyFiles(JdbcClient db, Policies policies, Path directory) {
        this.store = new PolicyStore(db);
        this.policies = policies;
        this.directory = directory;
    }

    /** Reads the files again, in one transaction. */
    public void read() throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // no directory is no word about any policy: it may not be mounted
        }
        Set<String> there = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml,json}")) {
            StreamSupport.stream(files.spliterator(), false).sorted().forEach(file -> {
                there.add(file.toString());
                one(file);
            });
        }
        store.all().stream()
                .filter(policy -> policy.source().startsWith(directory + "/") && !there.contains(policy.source()))
                .forEach(policy -> {
                    LOG.info("policy {} goes: its file {} is gone", policy.name(), policy.source());
                    store.remove(policy.id());
                });
    }

    private void one(Path file) {
        try {
            JsonNode document = YAML.readTree(TrustedPath.read(file.toAbsolutePath(), LARGEST));
            Policy.Terms terms = PolicyReader.read(document, DEFAULT_PROJECT);
            Optional<Policy> old = store.find(terms.project(), terms.name());
            if (old.filter(p -> !p.source().equals(file.toString())).isPresent()) {
                LOG.warn(
                        "{}: the name '{}' is taken by the policy of {}",
                        file,
                        terms.name(),
                        old.orElseThrow().source());
            } else if (old.filter(p -> p.terms().document().equals(terms.document()))
                    .isEmpty()) {
                policies.write(terms, file.toString());
                forgetOlderName(file, terms);
                LOG.info("policy {} is read from {}", terms.name(), file);
            }
        } catch (IOException | Refusal nonsense) {
            LOG.warn("{} is left aside, and what it said before holds: {}", file, nonsense.getMessage());
        }
    }

    private void forgetOlderName(Path file, Policy.Terms terms) {
        store.all().stream()
                .filter(p -> p.source().equals(file.toString()))
                .filter(p ->
                        !p.name().equals(terms.name()) || !p.terms().project().equals(terms.project()))
                .forEach(p -> store.remove(p.id()));
    }
}
