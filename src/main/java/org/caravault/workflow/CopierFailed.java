package org.caravault.workflow;

import java.io.Serial;

/** The copier did not do its work. */
public final class CopierFailed extends StepFailed {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What the data that it has copied so far are worth. */
    public enum Copied {
        /** Good: the next copy of the same share may go on with them. */
        RESUMABLE,
        /** Good, but there is no room for them. */
        NO_SPACE,
        /** In doubt: a write, a checksum or the copier itself failed. */
        DOUBTFUL
    }

    private final Copied copied;
    private final long bytes;

    /** {@code bytes}: as far as it came. */
    CopierFailed(String message, String advice, Copied copied, long bytes) {
        super(message, advice);
        this.copied = copied;
        this.bytes = bytes;
    }

    public Copied copied() {
        return copied;
    }

    public long bytes() {
        return bytes;
    }
}
