package org.caravault.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import org.caravault.Refusal;

/** A JSON object of a request, read field by field; what is wrong is refused with the field's name and its value. */
record Wish(JsonNode object) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The whole body. */
    static JsonNode body(String text) {
        if (text == null || text.isBlank()) {
            throw Refusal.invalid("The request has no body; a JSON object is expected.");
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw Refusal.invalid("The body is not JSON: " + malformed.getOriginalMessage());
        }
    }

    /** The object that an operation's body holds under the operation's name. */
    static Wish named(String text, String name) {
        JsonNode object = body(text).path(name);
        if (!object.isObject()) {
            throw Refusal.unprocessable("Body does not contain '%s' information.".formatted(name));
        }
        return new Wish(object);
    }

    boolean has(String field) {
        return object.has(field);
    }

    /** A short text; a number or true is taken as its text, as Manila does; null is none. */
    Optional<String> text(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isContainerNode()) {
            throw Refusal.invalid("%s must be a text, not %s.".formatted(field, shortened(value)));
        }
        return Optional.of(Texts.named(field, value.asText()));
    }

    String mustText(String field) {
        return text(field)
                .orElseThrow(() -> Refusal.invalid("'%s' is missing from the request body.".formatted(field)));
    }

    /** A whole number, also written as a text. */
    Optional<Integer> number(String field, int least) {
        return text(field).map(value -> {
            if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least) {
                throw Refusal.invalid("%s must be a whole number from %d, not '%s'.".formatted(field, least, value));
            }
            return Integer.valueOf(value);
        });
    }

    boolean flag(String field) {
        return text(field)
                .filter(value -> value.matches("(?i)1|true|yes|on|t|y"))
                .isPresent();
    }

    /** An object, or none when it is missing or null. */
    Optional<Wish> inner(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw Refusal.invalid("%s must be an object, not %s.".formatted(field, shortened(value)));
        }
        return Optional.of(new Wish(value));
    }

    static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
