package org.caravault.job;

import java.io.IOException;
import java.io.Serial;

/** A step could not do its work, and knows what a person can do about it. */
public class StepFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String advice;

    /** Says what failed, on what; and what to do, as a sentence. */
    public StepFailedException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    /** {@return what the owner can do: sentences, shown to the owner after the cause} */
    public String advice() {
        return advice;
    }
}
