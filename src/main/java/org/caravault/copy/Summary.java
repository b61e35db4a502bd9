package org.caravault.copy;

import java.util.Map;
import java.util.Optional;

/**
 * How the work ended.
 *
 * @param losses what the destination could not hold, and how often
 * @param firstError the first entry that failed, or why the work stopped
 */
record Summary(Status status, Tally tally, Map<String, Long> losses, Optional<Problem> firstError, double seconds) {
    enum Status {
        DONE,
        PARTIAL,
        FAILED
    }

    /** 0 done, 3 some entries failed, 1 failed as a whole. */
    int exitCode() {
        return switch (status) {
            case DONE -> 0;
            case PARTIAL -> 3;
            case FAILED -> 1;
        };
    }
}
