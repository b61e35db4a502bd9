package org.caravault.cleanup;

import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.job.JournalEntry;
import org.caravault.job.Undo;
import org.caravault.problem.ReportLine;
import org.caravault.workflow.JobContext;
import org.caravault.workflow.Workflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The small steps of the route {@code cleanup}. */
public final class CleanupSteps {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupSteps.class);
    private static final UUID NO_JOB = new UUID(0, 0);

    /** What is asked for when the service starts: another Caravault may use the vault as well. */
    public CleanupRequest atStart() {
        return new CleanupRequest(false, false);
    }

    /** An empty report. */
    public CleanupReport report() {
        return new CleanupReport();
    }

    /** One vault is to be looked at; {@code task} is the key of what is acquired for it. */
    public JobContext begin(UUID task, Export vault, @Variable("request") CleanupRequest request) {
        return JobContext.ofTask(task, request.dryRun() ? Workflow.CLEAN_UP_DRY_RUN : Workflow.CLEAN_UP, vault);
    }

    /** A mount point in the shape in which {@code direct:unmount} wants it. */
    public JournalEntry entry(@Variable("orphan") Orphan mount) {
        return new JournalEntry(0, NO_JOB, Undo.UNMOUNT, mount.what(), "");
    }

    /** Kills a copier that has no parent. */
    public void kill(@Variable("orphan") Orphan orphan) {
        ProcessHandle.of(Long.parseLong(orphan.what())).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** In a dry run. */
    public void would(@Variable("orphan") Orphan orphan, @Variable("report") CleanupReport report) {
        report.add(
                ReportLine.Result.PLANNED,
                "would remove %s %s: %s".formatted(orphan.kind().wire(), orphan.what(), orphan.why()));
    }

    /** It is gone. */
    public void removed(@Variable("orphan") Orphan orphan, @Variable("report") CleanupReport report) {
        note(
                report,
                ReportLine.Result.DONE,
                "removed %s %s: %s".formatted(orphan.kind().wire(), orphan.what(), orphan.why()));
    }

    /** It is still there. */
    public void failed(
            @Variable("orphan") Orphan orphan,
            @Variable("report") CleanupReport report,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        note(
                report,
                ReportLine.Result.FAILED,
                "could not remove %s %s: %s".formatted(orphan.kind().wire(), orphan.what(), why.getMessage()));
    }

    /** A vault could not be looked at, which stops nothing else. */
    public void noVault(
            @Variable("report") CleanupReport report,
            @Variable(JobContext.NAME) JobContext ctx,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        note(
                report,
                ReportLine.Result.FAILED,
                "the vault %s was not looked at: %s".formatted(ctx.vault().location(), why.getMessage()));
    }

    private static void note(CleanupReport report, ReportLine.Result result, String line) {
        report.add(result, line);
        LOG.warn("clean-up: {}", line);
    }

    /** The answer. */
    public List<ReportLine> answer(@Variable("report") CleanupReport report) {
        return report.lines();
    }
}
