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
        /** In doubt: a write or the copier itself failed. */
        DOUBTFUL
    }

    private final Copied copied;
    private final long bytes;
    private final boolean damage;
    private final boolean ended;

    /**
     * Why, and what the owner can do.
     *
     * @param bytes that were copied before
     * @param damage whether files are not what they were, or cannot be read from their disk
     * @param ended whether the copier ended by itself; otherwise it was stopped, which says nothing of what it read
     */
    public CopierFailedException(
            String message, String advice, Copied copied, long bytes, boolean damage, boolean ended) {
        super(message, advice);
        this.copied = copied;
        this.bytes = bytes;
        this.damage = damage;
        this.ended = ended;
    }

    /** Whether the copier ended by itself, with an exit code. */
    public boolean hasEnded() {
        return ended;
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
