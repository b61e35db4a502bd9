package org.caravault.http.manila;

import java.math.BigInteger;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;
import org.caravault.query.Page;

/** The query of a request, read from the URL itself and never from headers, which a client can set as it likes. */
public record Query(Map<String, String> values) {
    /** Manila's {@code osapi_max_limit}. */
    private static final int MOST = 1000;

    static Query of(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = decode(pair.substring(0, equals));
                values.put(name, Texts.storable("the query", decode(pair.substring(equals + 1))));
            }
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw RefusalException.invalid(
                    "The query '%s' is not encoded as a URL must be.".formatted(Texts.shortened(text)));
        }
    }

    /** {@return the value of a parameter, decoded; of several the last} */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Not there is false; what is neither true nor false is refused. */
    public boolean flag(String name) {
        return text(name).filter(value -> Texts.truth(name, value)).isPresent();
    }

    /** Whether every project's are asked for; said with nothing behind it, they are. */
    public boolean allTenants() {
        return text("all_tenants").filter(String::isEmpty).isPresent() || flag("all_tenants");
    }

    /** The part of a list that is asked for. */
    public Page page() {
        int limit = number("limit").min(BigInteger.valueOf(MOST)).intValue();
        long offset = values.containsKey("offset")
                ? number("offset").min(BigInteger.valueOf(Long.MAX_VALUE)).longValue()
                : 0;
        return new Page(limit, offset, flag("with_count"));
    }

    private BigInteger number(String name) {
        String value = values.getOrDefault(name, Integer.toString(MOST));
        if (!value.matches("\\d{1,40}")) {
            throw RefusalException.invalid(
                    "%s must be a whole number from 0, not '%s'.".formatted(name, Texts.shortened(value)));
        }
        return new BigInteger(value);
    }

    /** The same query for the page after this one. */
    String next(Page page) {
        Map<String, String> next = new LinkedHashMap<>(values);
        next.remove("marker"); // the offset says it all
        next.put("limit", Integer.toString(page.limit()));
        next.put("offset", Long.toString(page.offset() + page.limit()));
        return next.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
