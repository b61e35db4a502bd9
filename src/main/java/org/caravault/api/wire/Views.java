package org.caravault.api.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.caravault.query.Listed;
import org.caravault.query.Page;

/** What all views share: Manila's times, links, and lists with a link to the next page. */
public final class Views {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private Views() {}

    /** Manila's times are UTC without saying so. */
    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    public static Object time(Optional<Instant> instant) {
        return orNull(instant.map(Views::time));
    }

    /** JSON says null where a value is missing, and the key is there all the same. */
    public static Object orNull(Optional<?> value) {
        return value.isPresent() ? value.get() : null;
    }

    /** An object whose keys keep their order. */
    public static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> view = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            view.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return view;
    }

    /** One page of a list, its {@code count} if asked for, and where the next page is if there is one. */
    public static <T> Map<String, Object> list(
            Call call, String name, String linksName, Page page, Listed<T> listed, Function<T, ?> view) {
        Map<String, Object> answer =
                ordered(name, listed.rows().stream().map(view).toList());
        listed.total().ifPresent(total -> answer.put("count", total));
        if (listed.more() && page.limit() > 0) {
            String next = call.url(call.path() + "?" + call.query().next(page));
            answer.put(linksName, List.of(ordered("rel", "next", "href", next)));
        }
        return answer;
    }
}
