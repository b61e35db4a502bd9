package org.caravault.api;

import org.caravault.Refusal;

/** Texts as they come in. */
final class Texts {
    private static final int LONGEST = 255;

    private Texts() {}

    /** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
    static String storable(String name, String value) {
        boolean broken = value.chars().anyMatch(c -> c == 0)
                || value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (broken) {
            throw Refusal.invalid("%s must not hold NUL or half of a character.".formatted(name));
        }
        return value;
    }

    /** As Manila's columns: 255 characters. */
    static String named(String name, String value) {
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw Refusal.invalid("%s is longer than %d characters.".formatted(name, LONGEST));
        }
        return storable(name, value);
    }
}
