package org.caravault.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A driver's file, read: first what the driver is, then its routes.
 *
 * @param routes the text that is left for Camel; it has its lines where the file has them
 * @param lines where each route stands, by its id
 */
record DriverFile(Path path, Driver driver, String routes, Map<String, Integer> lines) {
    static final String SUFFIX = ".camel.yaml";
    private static final List<String> HEAD = List.of("title", "description", "mounts", "parameters");
    private static final List<String> OF_BEAN = List.of("name", "type", "properties");
    private static final String TYPE = Driver.class.getName();
    private static final List<String> OF_PARAMETER = List.of("name", "type", "required", "default", "description");
    private static final Set<String> MOUNTS = Set.of("share", "vault");

    static String nameOf(Path path) {
        return path.getFileName().toString().replace(SUFFIX, "");
    }

    static DriverFile read(Path path) throws IOException {
        String text = Files.readString(path);
        YamlLocation document = document(path, text);
        List<YamlLocation> items = document.items();
        String name = nameOf(path);
        YamlLocation head = head(name, document, items);
        Map<String, Integer> lines = new HashMap<>();
        Set<DriverOperation> operations = operations(name, items, lines);
        for (DriverOperation operation : Driver.REQUIRED) {
            if (!operations.contains(operation)) {
                throw head.wrong("no route is 'from: direct:%s-%s'".formatted(name, operation.wire()));
            }
        }
        List<Parameter> parameters = parameters(head);
        if (operations.contains(DriverOperation.PROGRESS)) {
            parameters.add(Driver.POLL_MS);
        }
        Driver driver =
                new Driver(name, head.text("title"), head.text("description"), mounts(head), parameters, operations);
        return new DriverFile(
                path,
                driver,
                withoutHead(text, items.get(0).line(), items.get(1).line()),
                lines);
    }

    /** A bean of the driver's name: a form that editors of Camel's YAML accept. Camel itself never makes it. */
    private static YamlLocation head(String name, YamlLocation document, List<YamlLocation> items)
            throws BadDriverException {
        if (items.isEmpty() || !items.get(0).members().containsKey("beans")) {
            throw document.wrong("a driver's file begins with '- beans:', which says what the driver is");
        }
        YamlLocation beans = items.get(0).members().get("beans");
        if (beans.items().size() != 1) {
            throw beans.wrong("a driver's file has one bean, the driver");
        }
        YamlLocation bean = beans.items().get(0);
        bean.only(OF_BEAN, "a driver's bean");
        if (!bean.text("name").equals(name)) {
            throw bean.wrong("the driver's name must be that of its file, '%s'".formatted(name));
        }
        if (!bean.text("type").equals(TYPE)) {
            throw bean.wrong("the type of a driver is " + TYPE);
        }
        YamlLocation properties = bean.members().get("properties");
        if (properties == null) {
            throw bean.wrong("'properties' is missing: title, description, mounts and parameters");
        }
        properties.only(HEAD, "a driver");
        return properties;
    }

    private static YamlLocation document(Path path, String text) throws BadDriverException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path.toString())
                .setUseMarks(true)
                .build();
        try {
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> new YamlLocation(path, node))
                    .orElseThrow(() -> new BadDriverException(path + ":1: the file is empty"));
        } catch (YamlEngineException malformed) {
            throw new BadDriverException(path + ": " + malformed.getMessage().replaceAll("\\s*\\n\\s*", " "));
        }
    }

    private static Set<DriverOperation> operations(String name, List<YamlLocation> items, Map<String, Integer> lines)
            throws BadDriverException {
        Set<DriverOperation> found = EnumSet.noneOf(DriverOperation.class);
        for (YamlLocation item : items.subList(1, items.size())) {
            YamlLocation route = item.members().get("route");
            if (route == null) {
                throw item.wrong("after '- beans:' there are only routes");
            }
            String id = route.text("id");
            route.text("description");
            if (!id.startsWith(name + "-")) {
                throw route.wrong("route '%s' must be called %s-…, so that no two drivers meet".formatted(id, name));
            }
            lines.put(id, route.line());
            Optional.ofNullable(route.members().get("from"))
                    .map(from -> from.members().get("uri"))
                    .flatMap(YamlLocation::scalar)
                    .filter(uri -> uri.startsWith("direct:" + name + "-"))
                    .map(uri -> uri.substring(("direct:" + name + "-").length()))
                    .flatMap(DriverOperation::of)
                    .ifPresent(found::add);
        }
        return found;
    }

    private static Set<String> mounts(YamlLocation head) throws BadDriverException {
        YamlLocation mounts = head.members().get("mounts");
        if (mounts == null) {
            throw head.wrong("'mounts' is missing: [share, vault], [share] or [], as the routes need it");
        }
        Set<String> named = new HashSet<>();
        for (YamlLocation item : mounts.items()) {
            named.add(item.scalar()
                    .filter(MOUNTS::contains)
                    .orElseThrow(() -> item.wrong("'mounts' may contain only share and vault")));
        }
        return named;
    }

    private static List<Parameter> parameters(YamlLocation head) throws BadDriverException {
        List<Parameter> parameters = new ArrayList<>();
        YamlLocation all = head.members().get("parameters");
        for (YamlLocation item : all == null ? List.<YamlLocation>of() : all.items()) {
            item.only(OF_PARAMETER, "a parameter");
            String name = item.text("name");
            if (!name.matches("[a-z][a-z0-9_]*")) {
                throw item.wrong("a parameter's name is lower-case letters, digits and '_', not '" + name + "'");
            }
            ParameterType type = ParameterType.of(item.text("type"))
                    .orElseThrow(() -> item.wrong("the type of parameter '%s' must be one of %s"
                            .formatted(
                                    name,
                                    String.join(
                                            ", ",
                                            Stream.of(ParameterType.values())
                                                    .map(ParameterType::wire)
                                                    .toList()))));
            Optional<String> otherwise = Optional.ofNullable(item.members().get("default"))
                    .map(place -> place.scalar().orElse(""));
            if (type == ParameterType.PRIVATE_DIRECTORY
                    && otherwise.filter(path -> !isBelow(path)).isPresent()) {
                throw item.wrong("the default of parameter '%s' must be a path below DATA, such as drivers/NAME/%s"
                        .formatted(name, name));
            }
            boolean required = Optional.ofNullable(item.members().get("required"))
                    .flatMap(YamlLocation::scalar)
                    .filter("true"::equals)
                    .isPresent();
            parameters.add(new Parameter(name, type, required, otherwise, item.text("description")));
        }
        return parameters;
    }

    private static boolean isBelow(String path) {
        return path.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");
    }

    /** The bean is for editors and for {@link #read}; empty lines in its place keep the numbers of the others. */
    private static String withoutHead(String text, int first, int next) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int i = first - 1; i < next - 1; i++) {
            lines.set(i, "");
        }
        return String.join("\n", lines) + "\n";
    }
}
