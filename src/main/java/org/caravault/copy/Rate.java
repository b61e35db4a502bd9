package org.caravault.copy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes per second as people write them: {@code 100M}; K, M and G are powers of 1024. */
final class Rate {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([KMGkmg]?)");

    private Rate() {}

    /** Empty if it cannot be read. */
    static Optional<Long> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return Optional.empty();
        }
        int shift = switch (written.group(2)) {
            case "K", "k" -> 10;
            case "M", "m" -> 20;
            case "G", "g" -> 30;
            default -> 0;
        };
        return Optional.of((long) (Double.parseDouble(written.group(1)) * (1L << shift)));
    }
}
