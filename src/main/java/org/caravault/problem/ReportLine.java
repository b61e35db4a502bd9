package org.caravault.problem;

import java.util.List;

/**
 * One line of what a maintenance command answers.
 *
 * @param text names what was done, on what, and where it failed the cause
 */
public record ReportLine(Result result, String text) {
    /** What became of one thing. */
    public enum Result {
        DONE,
        /** In a dry run: it would be done. */
        PLANNED,
        /** It was found, and is not to be touched. */
        LEFT_ALONE,
        FAILED
    }

    /** Whether something could not be done: the command then exits with 1. */
    public boolean isFailed() {
        return result == Result.FAILED;
    }

    /** A route's answer, whose elements Camel does not know. */
    public static List<ReportLine> listOf(List<?> answer) {
        return answer.stream().map(ReportLine.class::cast).toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
