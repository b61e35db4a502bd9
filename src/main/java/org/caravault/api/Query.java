package org.caravault.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.Refusal;

/** The query of a request, read from the URL itself and never from headers, which a client can set as it likes. */
public record Query(Map<String, String> values) {
    private static final int MOST = 1000;

    static Query of(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalid("the query '%s' is not encoded as a URL must be.".formatted(text));
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> Texts.storable(name, value));
    }

    Optional<UUID> id(String name) {
        return text(name)
                .map(value -> Ids.of(value)
                        .orElseThrow(
                                () -> Refusal.invalid("%s '%s' is not the id of anything.".formatted(name, value))));
    }

    boolean flag(String name) {
        return text(name)
                .filter(value -> value.matches("(?i)1|true|yes|on|t|y"))
                .isPresent();
    }

    int limit() {
        return count("limit").map(wanted -> Math.min(wanted, MOST)).orElse(MOST);
    }

    int offset() {
        return count("offset").orElse(0);
    }

    private Optional<Integer> count(String name) {
        return text(name).map(value -> {
            if (!value.matches("\\d{1,9}")) {
                throw Refusal.invalid("%s must be a whole number from 0, not '%s'.".formatted(name, value));
            }
            return Integer.valueOf(value);
        });
    }
}
