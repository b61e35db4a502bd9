package org.caravault.workflow;

import java.io.IOException;
import java.io.Serial;

/** A step could not do its work, and knows what a person can do about it. */
public class StepFailed extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String advice;

    /** Says what failed, on what; and what to do, as a sentence. */
    public StepFailed(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    public String advice() {
        return advice;
    }
}
