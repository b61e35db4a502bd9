package org.caravault.http.manila;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/** Regular expressions of a request, which may be of any kind. */
public final class Patterns {
    private Patterns() {}

    /** Whether a value begins as a pattern says. */
    public static boolean startsWith(String name, String pattern, String value) {
        try {
            return Pattern.compile(Texts.named(name, pattern))
                    .matcher(new Patient(value, name))
                    .lookingAt();
        } catch (PatternSyntaxException malformed) {
            throw RefusalException.invalid(
                    "%s is not a regular expression: '%s'.".formatted(name, Texts.shortened(pattern)));
        }
    }

    /** A text that lets itself be read only so often: some patterns would go on for years. */
    private static final class Patient implements CharSequence {
        private static final int LOOKS = 100_000;

        private final String text;
        private final String name;
        private int looks;

        Patient(String text, String name) {
            this.text = text;
            this.name = name;
        }

        @Override
        public char charAt(int index) {
            if (++looks > LOOKS) {
                throw RefusalException.invalid("%s is a pattern that takes too long.".formatted(name));
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
