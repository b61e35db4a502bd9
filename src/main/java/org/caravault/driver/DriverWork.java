package org.caravault.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;

/** Work that another system or a program does: stores its progress, and ends it when the job is cancelled. */
public final class DriverWork {
    private static final String MOVED = "workMoved";
    private static final String MOVED_AT = "workMovedAt";
    private static final int ALMOST = 99;

    private final BackupAttempts attempts;
    private final Duration stall;
    private final Duration outageLimit;
    private final BooleanSupplier mustGiveUp;
    private final Path empty;

    /**
     * Sets the time limits.
     *
     * @param stall work without progress for so long has failed
     * @param outageLimit how long a program may go on without the database, at most the job's lease: the next attempt writes to
     *     the same place
     */
    public DriverWork(
            BackupAttempts attempts, Duration stall, Duration outageLimit, BooleanSupplier mustGiveUp, Path empty) {
        this.attempts = attempts;
        this.stall = stall;
        this.outageLimit = outageLimit;
        this.mustGiveUp = mustGiveUp;
        this.empty = empty;
    }

    /** Before the first question: nothing is known. */
    public void begin(Exchange exchange) {
        exchange.setVariable("percent", 0);
        exchange.setVariable("done", "false");
        exchange.removeVariable(MOVED);
    }

    /** After each answer, which is the variable {@code percent}. */
    public void answered(Exchange exchange) throws LeaseLostException, NodeStopsException, StepFailedException {
        int percent = percent(exchange);
        report(exchange, percent);
        mustMove(exchange, percent);
    }

    /** A driver that looks for its backup in a storage has found nothing. */
    public void mustContain(String found, @Variable("job") UUID job) throws StepFailedException {
        if (found == null || found.isEmpty()) {
            throw new StepFailedException("the storage does not contain backup " + job, "Restore another backup.");
        }
    }

    /** An empty directory, for programs that delete by comparing; always the same one. */
    public String emptyDirectory() throws IOException {
        return Files.createDirectories(empty).toString();
    }

    Duration outageLimit() {
        return outageLimit;
    }

    /** Stores the progress; throws when the job is cancelled, or another's, or when this node stops. */
    void report(Exchange exchange, int percent) throws LeaseLostException, NodeStopsException, StepFailedException {
        if (mustGiveUp.getAsBoolean()) {
            throw new NodeStopsException("this data node stops");
        }
        Backup backup = exchange.getVariable("backup", Backup.class);
        Integer attempt = exchange.getVariable("attempt", Integer.class);
        if (backup == null || attempt == null) {
            return; // an undo after a restart has no progress to store
        }
        int shown = Math.max(0, Math.min(ALMOST, percent));
        switch (DriverOperation.of(exchange).orElse(DriverOperation.CANCEL)) {
            case CREATE -> attempts.progress(backup, attempt, shown);
            case RESTORE, RESTORE_INTACT -> attempts.restoreProgress(backup, attempt, shown);
            case DELETE -> attempts.mustGoOn(backup, attempt);
            case PROGRESS, CANCEL, DRILL -> {
                // an undo goes on, whoever has cancelled what it undoes; a question and a drill store no progress
            }
        }
    }

    private void mustMove(Exchange exchange, int percent) throws StepFailedException {
        Integer moved = exchange.getVariable(MOVED, Integer.class);
        long now = System.nanoTime();
        if (moved == null || moved != percent) {
            exchange.setVariable(MOVED, percent);
            exchange.setVariable(MOVED_AT, now);
            return;
        }
        if (now - exchange.getVariable(MOVED_AT, Long.class) > stall.toNanos()) {
            throw new StepFailedException(
                    "no progress for %d s, at %d %%".formatted(stall.toSeconds(), percent),
                    "Check that the storage behind the driver responds, then retry.");
        }
    }

    /** As {@link #answered} was last called with; 0 before. */
    static int lastPercent(Exchange exchange) {
        Integer moved = exchange.getVariable(MOVED, Integer.class);
        return moved == null ? 0 : moved;
    }

    private static int percent(Exchange exchange) throws StepFailedException {
        Object said = exchange.getVariable("percent");
        try {
            return (int) Double.parseDouble(String.valueOf(said));
        } catch (NumberFormatException noNumber) {
            throw new StepFailedException(
                    "the driver reported '" + said + "' as its percent", "Correct the driver's progress route.");
        }
    }
}
