package org.caravault.copier;

import java.io.Serial;
import org.caravault.job.StepFailedException;

/** The copier did not do its work. */
public final class CopierFailedException extends StepFailedException {
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
    private final boolean damage;

    /** {@code bytes}: as far as it came. {@code damage}: whether files are not what they were, or cannot be read from their disk. */
    public CopierFailedException(String message, String advice, Copied copied, long bytes, boolean damage) {
        super(message, advice);
        this.copied = copied;
        this.bytes = bytes;
        this.damage = damage;
    }

    /** Whether a file of a tree that was read may be damaged. */
    boolean foundDamage() {
        return damage;
    }

    /** {@return what the data are worth that were copied before the failure} */
    public Copied copied() {
        return copied;
    }

    /** {@return how many bytes of files were copied before the failure; links to earlier backups are not among them} */
    public long bytes() {
        return bytes;
    }
}
