package org.caravault.files;

import java.io.IOException;
import java.io.Serial;

/** A path does not lead to what it should, or leads there through entries that another user can exchange. */
public final class RefusedPathException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String advice;

    /** Says what is wrong with which path; and what to do, as a sentence. */
    public RefusedPathException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    /** What a person can do, as a sentence. */
    public String advice() {
        return advice;
    }
}
