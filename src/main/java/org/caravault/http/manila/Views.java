package org.caravault.http.manila;

import java.time.Instant;
import java.time.LocalDateTime;
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

    private static final int FIRST_WITH_FOUR_DIGITS = 1000;
    private static final int LAST_WITH_FOUR_DIGITS = 9999;
    private static final int NANOS_PER_MICRO = 1000;

    private Views() {}

    /** Manila's times are UTC without saying so. */
    public static String time(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < FIRST_WITH_FOUR_DIGITS || time.getYear() > LAST_WITH_FOUR_DIGITS) {
            return TIME.format(instant);
        }
        StringBuilder text = new StringBuilder(26); // by hand: a formatter costs more than the row that the time is of
        digits(text, time.getYear(), 1000).append('-');
        digits(text, time.getMonthValue(), 10).append('-');
        digits(text, time.getDayOfMonth(), 10).append('T');
        digits(text, time.getHour(), 10).append(':');
        digits(text, time.getMinute(), 10).append(':');
        digits(text, time.getSecond(), 10).append('.');
        return digits(text, time.getNano() / NANOS_PER_MICRO, 100_000).toString();
    }

    private static StringBuilder digits(StringBuilder text, int number, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            text.append((char) ('0' + number / unit % 10));
        }
        return text;
    }

    /** {@return a time as Manila writes it; JSON's null if there is none} */
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
            ApiRequest call, String name, String linksName, Page page, Listed<T> listed, Function<T, ?> view) {
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
