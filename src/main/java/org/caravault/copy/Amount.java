package org.caravault.copy;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as people write them: {@code 100M}. */
final class Amount {
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})([kKmMgGtT]?)(i?[bB])?");
    private static final int MOST_THREADS = 256;

    private Amount() {}

    static long bytes(String text) {
        Matcher m = BYTES.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not an amount of bytes such as 100M: " + text);
        }
        int power = " kmgt".indexOf((m.group(2) + " ").toLowerCase(Locale.ROOT).charAt(0));
        return Math.multiplyExact(Long.parseLong(m.group(1)), 1L << (10 * power));
    }

    static int threads(String text) {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be auto or 1 to " + MOST_THREADS + ": " + text);
        }
        return Integer.parseInt(text);
    }
}
