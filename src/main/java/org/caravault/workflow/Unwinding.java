package org.caravault.workflow;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.NodeStopsException;
import org.caravault.problem.DatabaseAway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a job is unwound: why it failed, and what it still holds. */
public final class Unwinding {
    private static final Logger LOG = LoggerFactory.getLogger(Unwinding.class);

    private final Journal journal;
    private final Function<UUID, Optional<String>> unresponsive;

    /** {@code unresponsive}: which server of a job does not respond, as text; empty: all respond. */
    public Unwinding(Journal journal, Function<UUID, Optional<String>> unresponsive) {
        this.journal = journal;
        this.unresponsive = unresponsive;
    }

    /** Notes why the job failed, before anything is undone: an undo that fails would overwrite it. */
    public void noteFailure(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown, @Variable(JobContext.NAME) JobContext ctx) {
        Failure said = Failure.of(ctx.step(), thrown);
        Failure failure =
                unresponsive.apply(ctx.job()).map(said::causedByServer).orElse(said);
        LOG.warn("job {} failed at step {}: {}", ctx.job(), failure.step(), failure.cause());
        LOG.debug("job {}", ctx.job(), thrown);
        ctx.setFailure(failure);
    }

    /**
     * Whether this is no failure of the job: this data node stops, or the database is away. The job is claimed again later. All of the causes
     * decide; what Camel binds to a parameter of a type is only the deepest one of that type.
     */
    public boolean isForRetry(Exchange exchange) {
        Exception thrown = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        return NodeStopsException.isCauseOf(thrown) || DatabaseAway.isCauseOf(thrown);
    }

    /** What the job still holds and this node can release, newest first. */
    public List<JournalEntry> held(@Variable(JobContext.NAME) JobContext ctx) {
        return journal.open(ctx.job());
    }

    /** The same without the trees that it has begun to copy, which its next attempt continues. */
    public List<JournalEntry> heldButCopies(@Variable(JobContext.NAME) JobContext ctx) {
        return journal.openButCopies(ctx.job());
    }

    /** The trees that the job has begun to copy, and not published. */
    public List<JournalEntry> copies(@Variable(JobContext.NAME) JobContext ctx) {
        return journal.copies(ctx.job());
    }

    /** For the undo of what an ended job has left. */
    public JobContext abandoned(UUID job) {
        return JobContext.ofAbandoned(job);
    }
}
