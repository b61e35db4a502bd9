package org.caravault.problem;

/**
 * Text for people, part of which others choose: a name, a path, what a program or a server has said. A line end
 * in it must not begin a line of its own, an escape sequence must not reach a terminal, and a direction mark must not turn the
 * rest of the line round. Each is shown as {@code \\uNNNN} instead.
 */
public final class SafeText {
    private static final String HEX = "0123456789abcdef";

    private SafeText() {}

    /** As one line. */
    public static String line(String text) {
        return neutral(text, false);
    }

    /** As lines: what joins them is ours. */
    public static String lines(String text) {
        return neutral(text, true);
    }

    private static String neutral(String text, boolean lines) {
        int first = 0;
        while (first < text.length() && !isActive(text, first, lines)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isActive(text, i, lines)) {
                plain.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    plain.append(HEX.charAt(c >> shift & 15));
                }
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static boolean isActive(String text, int at, boolean lines) {
        char c = text.charAt(at);
        if (c == '\n') {
            return !lines;
        }
        return Character.isISOControl(c)
                || c == '\u061c' // Arabic letter mark
                || c == '\u200e' // left-to-right, right-to-left
                || c == '\u200f'
                || (c >= '\u2028' && c <= '\u202e') // line and paragraph ends, embeddings, overrides
                || (c >= '\u2066' && c <= '\u2069') // isolates
                || c == '\ufeff'
                || (Character.isSurrogate(c) && !isPaired(text, at));
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
