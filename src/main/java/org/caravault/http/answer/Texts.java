package org.caravault.http.answer;

import java.util.Locale;
import java.util.Set;
import org.caravault.problem.RefusalException;

/** Texts as they come in. */
public final class Texts {
    private static final int LONGEST = 255;
    private static final int SHOWN = 80;
    private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");
    private static final Set<String> FALSE = Set.of("0", "f", "false", "off", "n", "no");

    private Texts() {}

    /** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
    public static String storable(String name, String value) {
        boolean broken = value.codePoints()
                .anyMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        if (broken) {
            throw RefusalException.invalid("%s must not contain NUL or half of a character.".formatted(name));
        }
        return value;
    }

    /** As Manila's columns: 255 characters. */
    public static String named(String name, String value) {
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw RefusalException.invalid("%s is longer than %d characters.".formatted(name, LONGEST));
        }
        return storable(name, value);
    }

    /** What OpenStack takes for true: in a header, a query or a body. Anything else is not. */
    public static boolean isTrue(String value) {
        return TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    /** Parses a boolean; anything else is rejected. */
    public static boolean truth(String name, String value) {
        if (!isTrue(value) && !FALSE.contains(value.toLowerCase(Locale.ROOT))) {
            throw RefusalException.invalid("%s must be true or false, not '%s'.".formatted(name, shortened(value)));
        }
        return isTrue(value);
    }

    /** For an error that names a value of any length. */
    public static String shortened(String value) {
        return value.codePointCount(0, value.length()) > SHOWN
                ? value.substring(0, value.offsetByCodePoints(0, SHOWN)) + "…"
                : value;
    }
}
