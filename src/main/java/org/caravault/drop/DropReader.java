package org.caravault.drop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads a dropped file: JSON or YAML, one request or a list of them. Whatever is wrong is named with its field. */
final class DropReader {
    private static final int LONGEST_TEXT = 255;
    private static final int MOST_REQUESTS = 10_000;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DropReader() {}

    /** @param name decides what the bytes are: {@code .json} is JSON, anything else YAML */
    static List<DropRequest> read(String name, byte[] bytes) throws BadDropException {
        JsonNode tree = parse(name.endsWith(".json") ? JSON : YAML, bytes);
        List<DropRequest> requests = new ArrayList<>();
        if (tree.isArray()) {
            for (int i = 0; i < tree.size(); i++) {
                requests.add(request(tree.get(i), "[" + i + "]"));
            }
        } else {
            requests.add(request(tree, ""));
        }
        if (requests.isEmpty() || requests.size() > MOST_REQUESTS) {
            throw new BadDropException("", "a list must contain 1 to %d requests".formatted(MOST_REQUESTS));
        }
        return requests;
    }

    /** One request again, as it was kept. */
    static DropRequest again(String json) throws BadDropException {
        return request(parse(JSON, json.getBytes(StandardCharsets.UTF_8)), "");
    }

    private static JsonNode parse(ObjectMapper mapper, byte[] bytes) throws BadDropException {
        try {
            JsonNode tree = mapper.readTree(bytes);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                throw new BadDropException("", "the file is empty");
            }
            return tree;
        } catch (JsonProcessingException malformed) {
            String where = malformed.getLocation() == null
                    ? ""
                    : " (line %d, column %d)"
                            .formatted(
                                    malformed.getLocation().getLineNr(),
                                    malformed.getLocation().getColumnNr());
            String what = malformed.getOriginalMessage().lines().findFirst().orElse("malformed");
            throw new BadDropException("", "the file is neither a request nor a list of them: " + what + where);
        } catch (IOException unreadable) {
            throw new BadDropException("", "the file cannot be read: " + unreadable.getMessage());
        }
    }

    private static DropRequest request(JsonNode node, String path) throws BadDropException {
        String known = "must be an object with one member: share_backup, restore or delete";
        if (!node.isObject() || node.size() != 1) {
            throw new BadDropException(path, known);
        }
        String wire = node.fieldNames().next();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(node.toString())) {
            throw new BadDropException(path, "contains half a surrogate pair, which is not a character");
        }
        DropRequest.Kind kind = DropRequest.Kind.of(wire)
                .orElseThrow(() -> new BadDropException(path + dot(path) + wire, "is unknown: a request " + known));
        return fields(kind, node.get(wire), path + dot(path) + wire, node.toString());
    }

    private static DropRequest fields(DropRequest.Kind kind, JsonNode fields, String path, String json)
            throws BadDropException {
        if (!fields.isObject()) {
            throw new BadDropException(path, "must be an object");
        }
        for (var names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!kind.fields().contains(name)) {
                throw new BadDropException(path + "." + name, "is unknown; known are " + new TreeSet<>(kind.fields()));
            }
        }
        JsonNode options = fields.path("backup_options");
        if (!options.isMissingNode() && !options.isNull() && !options.isObject()) {
            throw new BadDropException(path + ".backup_options", "must be an object");
        }
        return new DropRequest(
                kind,
                text(fields, kind.about(), path)
                        .orElseThrow(
                                () -> new BadDropException(path + "." + kind.about(), "is missing: a name or an id")),
                text(fields, "name", path),
                text(fields, "description", path),
                text(options, "backup_type", path + ".backup_options"),
                options.isObject() ? options.toString() : "{}",
                text(fields, "target_share", path),
                flag(fields, "intact_only", path),
                json);
    }

    private static Optional<String> text(JsonNode fields, String name, String path) throws BadDropException {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() && !value.isNumber()) { // YAML reads a name of digits as a number
            throw new BadDropException(path + "." + name, "must be a text");
        }
        String text = value.asText();
        if (text.isBlank() || text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
            throw new BadDropException(
                    path + "." + name, "must be a text of 1 to %d characters".formatted(LONGEST_TEXT));
        }
        return Optional.of(text);
    }

    private static boolean flag(JsonNode fields, String name, String path) throws BadDropException {
        JsonNode value = fields.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw new BadDropException(path + "." + name, "must be true or false");
        }
        return value.asBoolean();
    }

    private static String dot(String path) {
        return path.isEmpty() ? "" : ".";
    }
}
