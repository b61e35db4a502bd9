package org.caravault.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What all views share: Manila's times, links, and lists with a link to the next page. */
final class Views {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private Views() {}

    /** Manila's times are UTC without saying so. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static Object time(Optional<Instant> instant) {
        return orNull(instant.map(Views::time));
    }

    /** JSON says null where a value is missing, and the key is there all the same. */
    static Object orNull(Optional<?> value) {
        return value.isPresent() ? value.get() : null;
    }

    static List<Map<String, String>> links(String path) {
        return List.of(Map.of("rel", "self", "href", "/v2" + path), Map.of("rel", "bookmark", "href", path));
    }

    static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> view = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            view.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return view;
    }

    /** One page of a list, and where the next one is if there may be one. */
    static <T> Map<String, Object> page(String name, List<T> all, Query query, String path) {
        int from = Math.min(query.offset(), all.size());
        int to = Math.min(from + query.limit(), all.size());
        Map<String, Object> view = ordered(name, all.subList(from, to));
        if (to < all.size() && query.limit() > 0) {
            view.put(
                    name.replaceAll("s$", "") + "_links",
                    List.of(Map.of("rel", "next", "href", path + "?limit=" + query.limit() + "&offset=" + to)));
        }
        if (query.flag("with_count")) {
            view.put("count", all.size());
        }
        return view;
    }
}
