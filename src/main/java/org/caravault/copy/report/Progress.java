package org.caravault.copy.report;

import java.util.OptionalDouble;

/**
 * How far the work is.
 *
 * @param bytes done, holes included
 * @param totalKnown whether the totals are final, and not only what has been seen so far
 * @param linked files that became links to a previous copy
 * @param seconds since the start
 */
public record Progress(
        long files,
        long bytes,
        long totalFiles,
        long totalBytes,
        boolean totalKnown,
        long linked,
        String path,
        double seconds) {

    double bytesPerSecond() {
        return seconds > 0 ? bytes / seconds : 0;
    }

    /** {@return the seconds that the rest takes at the rate so far; empty while the total is not known, or nothing is done} */
    OptionalDouble secondsLeft() {
        if (!totalKnown || bytes <= 0 || seconds <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((totalBytes - bytes) / bytesPerSecond());
    }

    /** Done in percent, by bytes, or by files where there are none; 0 while the total is not known. */
    double percent() {
        if (!totalKnown) {
            return 0;
        }
        if (totalBytes == 0) {
            return totalFiles == 0 ? 100 : Math.min(100, 100.0 * files / totalFiles);
        }
        return Math.min(100, 100.0 * bytes / totalBytes);
    }
}
