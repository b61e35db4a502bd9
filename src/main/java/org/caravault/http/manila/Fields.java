package org.caravault.http.manila;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/** A JSON object of a request, read field by field; what is wrong is refused with the field's name and its value. */
public record Fields(JsonNode object) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static JsonNode parse(String body) {
        if (body.isBlank()) {
            throw RefusalException.invalid(
                    "The server could not comply with the request since it is either malformed or otherwise incorrect:"
                            + " it has no body of type application/json.");
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw RefusalException.invalid("Malformed request body: " + malformed.getOriginalMessage());
        }
    }

    /** JSON that was stored, and was valid then. */
    public static JsonNode read(String stored) {
        try {
            return JSON.readTree(stored);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the stored fields are not JSON: " + stored, broken);
        }
    }

    static Fields member(String body, String name) {
        JsonNode object = parse(body).path(name);
        if (!object.isObject()) {
            throw RefusalException.unprocessable("Body does not contain '%s' information.".formatted(name));
        }
        return new Fields(object);
    }

    /** An object that may not be one; then it has no fields. */
    public static Fields orEmpty(JsonNode node) {
        return new Fields(node.isObject() ? node : JSON.createObjectNode());
    }

    /** Whether the body has the field, even if it is null. */
    public boolean has(String field) {
        return object.has(field);
    }

    /** A text as long as it likes, of characters that can be stored; a number is taken as its text; null counts as missing. */
    public Optional<String> longText(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isContainerNode()) {
            throw RefusalException.invalid("%s must be a text, not %s.".formatted(field, shortened(value)));
        }
        return Optional.of(Texts.storable(field, value.asText()));
    }

    /** A text of at most 255 characters. */
    public Optional<String> text(String field) {
        return longText(field).map(value -> Texts.named(field, value));
    }

    /** The field, or if the body has none of that name the one that older clients write. */
    public Optional<String> text(String field, String alias) {
        return has(field) ? text(field) : text(alias);
    }

    /**
     * {@return the text of a field}
     *
     * @throws RefusalException if it is missing or null
     */
    public String mustText(String field) {
        return text(field)
                .orElseThrow(() -> RefusalException.invalid("'%s' is missing from the request body.".formatted(field)));
    }

    /** A whole number, also written as a text. */
    public Optional<Integer> number(String field, int least) {
        return text(field).map(value -> {
            if (!value.matches("-?\\d{1,9}") || Integer.parseInt(value) < least) {
                throw RefusalException.invalid(
                        "%s must be a whole number from %d, not '%s'.".formatted(field, least, Texts.shortened(value)));
            }
            return Integer.valueOf(value);
        });
    }

    /**
     * {@return whether the field is true; false if it is missing}
     *
     * @throws RefusalException if it is neither true nor false
     */
    public boolean flag(String field) {
        return text(field).filter(value -> Texts.truth(field, value)).isPresent();
    }

    /** An object, or none when it is missing or null. */
    public Optional<Fields> inner(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw RefusalException.invalid("%s must be an object, not %s.".formatted(field, shortened(value)));
        }
        return Optional.of(new Fields(value));
    }

    /** All fields as names and texts, such as metadata and extra specs; in their order. */
    public Map<String, String> texts(String what) {
        Map<String, String> all = new LinkedHashMap<>();
        object.fieldNames().forEachRemaining(name -> {
            if (name.isBlank()) {
                throw RefusalException.invalid("%s has a key that is blank.".formatted(what));
            }
            Texts.named("the key %s of %s".formatted(Texts.shortened(name), what), name);
            JsonNode value = object.path(name);
            if (value.isContainerNode() || value.isNull()) {
                throw RefusalException.invalid(
                        "%s of %s must be a text, not %s.".formatted(Texts.shortened(name), what, shortened(value)));
            }
            String text = value.asText();
            if (text.length() > 1023) {
                throw RefusalException.invalid("%s of %s is longer than 1023 characters.".formatted(name, what));
            }
            all.put(name, Texts.storable(name, text));
        });
        return all;
    }

    /** {@return a value as JSON, short enough for a message} */
    public static String shortened(JsonNode value) {
        return Texts.shortened(value.toString());
    }
}
