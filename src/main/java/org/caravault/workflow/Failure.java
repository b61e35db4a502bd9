package org.caravault.workflow;

import org.caravault.copier.CopierFailedException;
import org.caravault.copier.CopierFailedException.Copied;
import org.caravault.files.RefusedPathException;
import org.caravault.job.StepFailedException;

/**
 * Why a job failed.
 *
 * @param step the step of the workflow that failed
 * @param cause what the failed part said
 * @param advice what a person can do, as a sentence
 * @param copied what the data are worth that were copied so far
 * @param bytes that were copied so far
 */
public record Failure(Step step, String cause, String advice, Copied copied, long bytes) {
    Failure(Step step, String cause, String advice) {
        this(step, cause, advice, Copied.DOUBTFUL, 0);
    }

    /** From what was thrown. */
    public static Failure of(Step step, Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && (cause.getMessage() == null || isWrapper(cause))) {
            cause = cause.getCause();
        }
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof CopierFailedException copier) {
            return new Failure(step, said, copier.advice(), copier.copied(), copier.bytes());
        }
        return new Failure(step, said, advice(step, cause, said));
    }

    /** The same, caused by an unresponsive server: whatever error the step has met is a consequence of that. */
    public Failure causedByServer(String words) {
        return new Failure(
                step,
                "%s (%s)".formatted(words, cause),
                "Check that the server runs and that this data node reaches it; then ask again.",
                copied,
                bytes);
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof org.apache.camel.RuntimeCamelException
                || thrown instanceof org.apache.camel.component.exec.ExecException;
    }

    private static String advice(Step step, Throwable cause, String said) {
        if (cause instanceof StepFailedException known) {
            return known.advice();
        }
        return cause instanceof RefusedPathException refused ? refused.advice() : step.advice(said);
    }
}
