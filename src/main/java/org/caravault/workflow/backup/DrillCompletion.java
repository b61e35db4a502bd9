package org.caravault.workflow.backup;

import org.apache.camel.Variable;
import org.caravault.copier.CopySummary;
import org.caravault.job.LeaseLostException;
import org.caravault.notify.Event;
import org.caravault.policy.Drills;
import org.caravault.workflow.Failure;
import org.caravault.workflow.JobContext;

/** How a drill ends. Only the attempt that has the drill may end it. */
public final class DrillCompletion {
    private final Drills drills;

    public DrillCompletion(Drills drills) {
        this.drills = drills;
    }

    /** Whether the backup is being deleted, or gone: then there is nothing to prove, and its drill has not failed. */
    public boolean isBackupGone(@Variable(JobContext.NAME) JobContext ctx) {
        return drills.backup(ctx.drill()).isEmpty();
    }

    /** All of the backup came back as it was. */
    public void proven(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        CopySummary copied = ctx.result().copied().orElseThrow();
        drills.proven(
                ctx.drill(),
                ctx.attempt(),
                copied.files(),
                copied.bytes(),
                ctx.result().seconds());
    }

    /** There was nothing to prove. */
    public void isVoid(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        drills.isVoid(ctx.drill(), ctx.attempt());
    }

    /** The backup did not come back, or not as it was. */
    public void failed(@Variable(JobContext.NAME) JobContext ctx) throws LeaseLostException {
        drills.failed(failure(ctx).cause(), ctx.drill(), ctx.attempt());
    }

    /** The event of a drill that failed. */
    public Event event(@Variable(JobContext.NAME) JobContext ctx) {
        Failure failure = failure(ctx);
        return drills.event(failure.step().wire(), failure.cause(), failure.advice(), ctx.drill());
    }

    private static Failure failure(JobContext ctx) {
        return ctx.failure().orElseThrow();
    }
}
