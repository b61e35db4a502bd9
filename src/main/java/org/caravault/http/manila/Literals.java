package org.caravault.http.manila;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/** Metadata in a query: Manila's clients write them as Python does, {@code {'tier': 'gold'}}, or as JSON does. */
public final class Literals {
    private static final Pattern TEXT =
            Pattern.compile("\\s*u?(?:'((?:[^'\\\\]|\\\\.)*+)'|\"((?:[^\"\\\\]|\\\\.)*+)\")\\s*");

    private Literals() {}

    /** The texts by their names. */
    public static Map<String, String> texts(String name, String written) {
        String inner = written.strip();
        if (!inner.startsWith("{") || !inner.endsWith("}") || inner.length() < 2) {
            throw wrong(name, written);
        }
        inner = inner.substring(1, inner.length() - 1);
        Map<String, String> texts = new LinkedHashMap<>();
        Matcher text = TEXT.matcher(inner);
        int at = 0;
        while (!inner.substring(at).isBlank()) {
            String key = next(text, at, name, written);
            at = past(':', inner, text.end(), name, written);
            texts.put(key, next(text, at, name, written));
            at = text.end() == inner.length() ? text.end() : past(',', inner, text.end(), name, written);
        }
        return texts;
    }

    private static String next(Matcher text, int at, String name, String written) {
        if (!text.find(at) || text.start() != at) {
            throw wrong(name, written);
        }
        String found = text.group(1) == null ? text.group(2) : text.group(1);
        return Texts.storable(name, found.replaceAll("\\\\(.)", "$1"));
    }

    private static int past(char separator, String inner, int at, String name, String written) {
        if (at >= inner.length() || inner.charAt(at) != separator) {
            throw wrong(name, written);
        }
        return at + 1;
    }

    private static RefusalException wrong(String name, String written) {
        return RefusalException.invalid(
                "%s must be like {'key': 'value'}, not %s.".formatted(name, Texts.shortened(written)));
    }
}
