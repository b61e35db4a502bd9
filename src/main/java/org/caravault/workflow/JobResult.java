package org.caravault.workflow;

import java.util.Optional;
import org.caravault.copier.CopySummary;
import org.caravault.vault.layout.BackupFile;

/** What one attempt of a job has done: what it copied, as the copier or a driver counted it. */
public final class JobResult {
    private static final double NANOS = 1e9;

    private Optional<CopySummary> copied = Optional.empty();
    private Optional<BackupFile> described = Optional.empty();
    private long bytes;
    private Optional<Long> files = Optional.empty();
    private Optional<String> warning = Optional.empty();
    private long clockNanos;
    private Optional<Boolean> exact = Optional.empty();

    /** {@return what this attempt has copied; empty: nothing, or a driver without the copier did} */
    public Optional<CopySummary> copied() {
        return copied;
    }

    /** After the copier has ended well: what it did. */
    public void setCopied(CopySummary copied) {
        this.copied = Optional.of(copied);
    }

    /** {@return what backup.json says of the new backup; empty: its driver writes none} */
    public Optional<BackupFile> described() {
        return described;
    }

    /** After backup.json is written: its content. */
    public void setDescribed(BackupFile described) {
        this.described = Optional.of(described);
    }

    /** {@return how many bytes the new backup contains, as its driver has reported; 0: it did not} */
    public long bytes() {
        return bytes;
    }

    /** {@return how many files the new backup contains; empty: its driver did not say} */
    public Optional<Long> files() {
        return files;
    }

    /** What the driver has reported of the new backup; {@code files} may be unknown. */
    public void setContents(long bytes, Optional<Long> files) {
        this.bytes = bytes;
        this.files = files;
    }

    /** {@return what a driver's program has warned of; empty: nothing} */
    public Optional<String> warning() {
        return warning;
    }

    /** After a driver has ended well: what its program has warned of. */
    public void setWarning(Optional<String> warning) {
        this.warning = warning;
    }

    /** The restore of a drill begins. */
    public void startClock() {
        clockNanos = System.nanoTime();
    }

    /** The restore of a drill, with its comparison, is over. */
    public void stopClock() {
        clockNanos = System.nanoTime() - clockNanos;
    }

    /** {@return how long it took, in seconds} */
    public double seconds() {
        return clockNanos / NANOS;
    }

    /** {@return whether a revert removed what came later; empty: the backend reverts in its own way} */
    public Optional<Boolean> exact() {
        return exact;
    }

    /** After a revert by a copy: whether it removed what is newer than the snapshot. */
    public void setExact(boolean exact) {
        this.exact = Optional.of(exact);
    }
}
