package org.caravault.copy.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the work ended.
 *
 * @param losses what the destination could not hold, and how often
 * @param report what was found that is not an error
 * @param firstErrors the first entries that failed
 * @param end why the work stopped before it was done
 */
public record Summary(
        Status status,
        Counters counters,
        Map<String, Long> losses,
        FindingCollector report,
        List<Problem> firstErrors,
        Optional<Problem> end,
        double seconds) {
    public enum Status {
        DONE,
        PARTIAL,
        FAILED
    }

    /** {@return why the work stopped, or else the first entry that failed} */
    Optional<Problem> firstError() {
        return end.isPresent() || firstErrors.isEmpty() ? end : Optional.of(firstErrors.get(0));
    }

    /** 0 done, 3 some entries failed, 1 failed as a whole. */
    public int exitCode() {
        return switch (status) {
            case DONE -> 0;
            case PARTIAL -> 3;
            case FAILED -> 1;
        };
    }
}
