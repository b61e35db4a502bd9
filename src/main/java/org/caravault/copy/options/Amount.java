package org.caravault.copy.options;

import java.util.Locale;

/** Amounts as people write them: {@code 100M}. */
public final class Amount {
    private static final int MOST_THREADS = 256;

    private Amount() {}

    /** Units are 1024-fold: k, M, G, T. */
    public static long bytes(String text) throws CommandLine.UsageException {
        String lower = text.toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.digit(lower.charAt(digits), 10) >= 0) {
            digits++;
        }
        int power = digits == lower.length() ? 0 : "kmgt".indexOf(lower.charAt(digits)) + 1;
        boolean known = digits == lower.length() || (digits == lower.length() - 1 && power > 0);
        if (!known || digits == 0 || digits > 9) {
            throw new CommandLine.UsageException("not an amount of bytes such as 100M: " + text);
        }
        return Long.parseLong(lower.substring(0, digits)) << (10 * power);
    }

    static int threads(String text) throws CommandLine.UsageException {
        try {
            int threads = Integer.parseInt(text);
            if (threads >= 1 && threads <= MOST_THREADS) {
                return threads;
            }
        } catch (NumberFormatException notANumber) {
            throw new CommandLine.UsageException("threads must be auto or a number: " + text);
        }
        throw new CommandLine.UsageException("threads must be 1 to " + MOST_THREADS + ": " + text);
    }
}
