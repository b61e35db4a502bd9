package org.caravault.policy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.caravault.files.TrustedPath;
import org.caravault.problem.RefusalException;

/**
 * What the files of a directory say at one time.
 *
 * @param versions each file, with what changes when it is written
 * @param claims the files that name a policy, in the order of their names; more than one is a mistake
 * @param mistakes files that cannot be read as a policy, and why
 * @param unsettled files that have changed since the last look: they may be half written, and are read at the next
 */
record PolicyDirectory(
        Map<Path, String> versions,
        Map<Name, List<PolicyFile>> claims,
        Map<Path, String> mistakes,
        Set<Path> unsettled) {
    static final String DEFAULT_PROJECT = "default";
    /** A key that is there twice, or what follows the document, would be ignored: of two retentions the one that deletes more. */
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A policy has some hundred bytes. */
    private static final int LARGEST = 1 << 20;

    /** A policy is known by its project and its name, wherever it is written. */
    record Name(String project, String name) {
        static Name of(Policy policy) {
            return new Name(policy.terms().project(), policy.name());
        }
    }

    /** What a file says. */
    record PolicyFile(Path path, Policy.Terms terms) {}

    /**
     * Reads all files. {@return what the files say; empty: they changed while they were read, and what was read does not belong together}
     *
     * @param last the versions at the last look
     */
    static Optional<PolicyDirectory> read(Path directory, Map<Path, String> last) throws IOException {
        Map<Path, String> before = versions(directory);
        Map<Name, List<PolicyFile>> claims = new LinkedHashMap<>();
        Map<Path, String> mistakes = new LinkedHashMap<>();
        Set<Path> unsettled = new HashSet<>(before.keySet());
        unsettled.removeIf(file -> before.get(file).equals(last.get(file)));
        for (Path file : before.keySet()) {
            if (unsettled.contains(file)) {
                continue;
            }
            try {
                JsonNode document = YAML.readTree(TrustedPath.read(file.toAbsolutePath(), LARGEST));
                Policy.Terms terms = PolicyReader.read(document, DEFAULT_PROJECT);
                claims.computeIfAbsent(new Name(terms.project(), terms.name()), first -> new ArrayList<>())
                        .add(new PolicyFile(file, terms));
            } catch (IOException | RefusalException nonsense) {
                mistakes.put(file, String.valueOf(nonsense.getMessage()));
            }
        }
        return versions(directory).equals(before)
                ? Optional.of(new PolicyDirectory(before, claims, mistakes, unsettled))
                : Optional.empty();
    }

    boolean has(String file) {
        return versions.containsKey(Path.of(file));
    }

    /** {@return whether a file is there and is not known to contain a policy: it may still be that of any} */
    boolean isUnknown(String file) {
        return mistakes.containsKey(Path.of(file)) || unsettled.contains(Path.of(file));
    }

    private static Map<Path, String> versions(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml,json}")) {
            Map<Path, String> all = new LinkedHashMap<>();
            StreamSupport.stream(files.spliterator(), false).sorted().forEach(file -> all.put(file, version(file)));
            return all;
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
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
