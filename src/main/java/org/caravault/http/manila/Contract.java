package org.caravault.http.manila;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.caravault.http.answer.ApiVersion;

/**
 * {@code openapi.yaml}: which paths there are, from which version on, and how a request that succeeds is answered. A path that came late has
 * {@code x-manila: {since: 80, until: 91, experimentalUntil: 99}}, all minor versions, all but {@code since} optional. An
 * operation that came later than its path has one of its own.
 */
public final class Contract {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String WHEN = "x-manila";
    private static final int FOREVER = Integer.MAX_VALUE;

    private record Versions(int since, int until, int experimentalUntil) {
        static Versions of(JsonNode when) {
            return new Versions(
                    when.path("since").asInt(0),
                    when.path("until").asInt(FOREVER),
                    when.path("experimentalUntil").asInt(-1));
        }

        boolean have(ApiVersion version) {
            return version.minor() >= since
                    && version.minor() <= until
                    && (version.minor() > experimentalUntil || version.experimental());
        }
    }

    private record Served(
            Pattern path,
            int parameters,
            Versions versions,
            Map<String, Versions> operations,
            Map<String, Success.PerAction> successes) {
        boolean to(String method, ApiVersion version) {
            return versions.have(version)
                    && operations.getOrDefault(method, versions).have(version);
        }
    }

    private final String text;
    private final List<Served> paths;
    private final Set<String> rooms;

    private Contract(String text, List<Served> paths, Set<String> rooms) {
        this.text = text;
        this.paths = List.copyOf(paths);
        this.rooms = Set.copyOf(rooms);
    }

    /** Reads the contract once; a change of the file takes effect with the next start, as the routes do. */
    public static Contract read(Path file) throws IOException {
        String text = Files.readString(file);
        List<Served> paths = new ArrayList<>();
        JsonNode all = YAML.readTree(text).path("paths");
        all.properties().forEach(entry -> {
            Map<String, Versions> operations = new HashMap<>();
            Map<String, Success.PerAction> successes = new HashMap<>();
            entry.getValue().properties().forEach(operation -> {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                if (operation.getValue().has(WHEN)) {
                    operations.put(method, Versions.of(operation.getValue().path(WHEN)));
                }
                successes.put(method, Success.PerAction.of(operation.getValue()));
            });
            paths.add(new Served(
                    Pattern.compile(entry.getKey().replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+")),
                    entry.getKey().split("\\{", -1).length,
                    Versions.of(entry.getValue().path(WHEN)),
                    operations,
                    successes));
        });
        paths.sort(
                Comparator.comparingInt(Served::parameters)); // what is said literally goes before what is a parameter
        return new Contract(
                text,
                paths,
                paths.stream()
                        .map(path -> path.path().pattern().split("/", -1))
                        .filter(words -> words.length > 2 && words[1].equals("v2"))
                        .map(words -> words[2])
                        .collect(Collectors.toSet()));
    }

    /** The document itself. */
    public String text() {
        return text;
    }

    /** Whether the first word after {@code /v2/} is a collection's name; else it is a project's id. */
    boolean isRoom(String word) {
        return rooms.contains(word);
    }

    /** Whether there is a path of exactly this spelling. */
    boolean isLiterally(String path) {
        return paths.stream()
                .anyMatch(served -> served.path().pattern().replace("\\.", ".").equals(path));
    }

    /** Whether there is such a path, whatever its parameters are. */
    boolean isPath(String path) {
        return paths.stream().anyMatch(served -> served.path().matcher(path).matches());
    }

    /** Whether a version has an operation; true for a path outside the contract, which has no versions. */
    boolean isServed(String method, String path, ApiVersion version) {
        Optional<Served> served =
                paths.stream().filter(p -> p.path().matcher(path).matches()).findFirst();
        return served.isEmpty() || served.get().to(method, version);
    }

    /** {@return how requests are answered that succeed; empty for what is not in the contract} */
    Optional<Success.PerAction> success(String method, String path) {
        return paths.stream()
                .filter(served -> served.path().matcher(path).matches())
                .findFirst()
                .map(served -> served.successes().get(method));
    }
}
