package org.caravault.workflow;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.caravault.driver.DriverOperation;
import org.caravault.driver.ProgramOutput;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.StepFailedException;
import org.caravault.job.Undo;

/**
 * What the routes of a driver get, and what they report: variables, by the names in docs/writing-a-driver.md. A driver knows no
 * {@link JobContext}, so that one that a vendor has written does not depend on this program's classes.
 */
public final class DriverSteps {
    private static final String BYTES = "bytes";
    private static final String FILES = "files";

    private final JobClaim claim;
    private final Journal journal;

    public DriverSteps(JobClaim claim, Journal journal) {
        this.claim = claim;
        this.journal = journal;
    }

    /** The driver is to make the backup. */
    public void create(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.setOperation(DriverOperation.CREATE);
    }

    /** The driver is to restore the backup. */
    public void restore(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.setOperation(DriverOperation.RESTORE);
    }

    /** The driver is to restore what is left of the backup. */
    public void restoreIntact(@Variable(JobContext.NAME) JobContext ctx) {
        ctx.setOperation(DriverOperation.RESTORE_INTACT);
    }

    /** The driver is to delete the backup. The journal gets no entry, because a deletion is never cancelled. */
    public void delete(@Variable(JobContext.NAME) JobContext ctx, Exchange exchange) {
        ctx.setOperation(DriverOperation.DELETE);
        hand(ctx, exchange);
    }

    /** Passes the job to the driver; what a driver that can be cancelled begins is in the journal from here on. */
    public void begin(@Variable(JobContext.NAME) JobContext ctx, Exchange exchange) {
        hand(ctx, exchange);
        exchange.setVariable(BYTES, "0");
        exchange.setVariable(FILES, "");
        exchange.removeVariable(ProgramOutput.WARNING);
        if (ctx.driver().isCancellable()) {
            journal.write(ctx.job(), Undo.CANCEL_BY_DRIVER, ctx.operation().wire());
        }
    }

    /** Sets the variables that a driver may use. */
    private static void hand(JobContext ctx, Exchange exchange) {
        exchange.setVariable(DriverOperation.VARIABLE, ctx.operation().wire());
        exchange.setVariable("job", ctx.job());
        exchange.setVariable("attempt", ctx.attempt());
        exchange.setVariable("backup", ctx.backup());
        exchange.setVariable("options", ctx.options());
        ctx.shareIfAny().ifPresent(share -> exchange.setVariable("share", share));
        // As texts: in an expression, Camel would read a path's file.
        ctx.sharePathIfMounted().ifPresent(path -> exchange.setVariable("shareDirectory", path.toString()));
        ctx.vaultPathIfMounted().ifPresent(path -> exchange.setVariable("vaultPath", path.toString()));
    }

    /**
     * The driver is done: nothing of its work is to be cancelled any more, and what it has counted is known.
     *
     * @throws StepFailedException what it has reported is not a number
     */
    public void end(
            @Variable(JobContext.NAME) JobContext ctx,
            @Variable(BYTES) Object bytes,
            @Variable(FILES) Object files,
            @Variable(ProgramOutput.WARNING) String warning)
            throws StepFailedException {
        journal.close(ctx.job(), Undo.CANCEL_BY_DRIVER, ctx.operation().wire());
        ctx.result().setWarning(Optional.ofNullable(warning));
        ctx.result().setContents(number(BYTES, bytes).orElse(0L), number(FILES, files));
    }

    private static Optional<Long> number(String name, Object reported) throws StepFailedException {
        String text = reported == null ? "" : reported.toString().strip();
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (NumberFormatException noNumber) {
            throw new StepFailedException(
                    "the driver reported '%s' as its %s".formatted(text, name), "Correct the driver's routes.");
        }
    }

    /** Passes the job to the driver for a cancel; {@code entry} says which operation was begun. */
    public void beginCancel(
            @Variable(JobContext.NAME) JobContext ctx, @Variable(Journal.ENTRY) JournalEntry entry, Exchange exchange)
            throws StepFailedException {
        claim.findDriver(ctx);
        ctx.setOperation(DriverOperation.CANCEL);
        hand(ctx, exchange);
        exchange.setVariable("cancelled", entry.what());
    }
}
