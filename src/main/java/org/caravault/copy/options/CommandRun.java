package org.caravault.copy.options;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.report.Problem;
import org.caravault.copy.report.ProblemKind;
import org.caravault.copy.report.Problems;
import org.caravault.copy.report.ProgressClock;
import org.caravault.copy.report.ProgressOption;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.report.Summary;

/** Runs one piece of work from the command line: progress while it runs, and a summary in the end, whatever the end is. */
public record CommandRun(Counters counters, Reporter reporter, Problems problems, ProgressClock clock) {
    /** A run that counts from nothing. */
    public static CommandRun with(ProgressOption progress) {
        Counters counters = new Counters();
        Reporter reporter = progress.reporter();
        return with(progress, counters, reporter, new Problems(counters, reporter));
    }

    /** For a copy, which knows what is a problem in its source and what is not. */
    public static CommandRun with(ProgressOption progress, SourceProfile profile, boolean reportNotKept) {
        Counters counters = new Counters();
        Reporter reporter = progress.reporter();
        Problems problems =
                new Problems(counters, reporter, profile.reportUnreadable(), profile.still(), reportNotKept);
        return with(progress, counters, reporter, problems);
    }

    private static CommandRun with(ProgressOption progress, Counters counters, Reporter reporter, Problems problems) {
        ProgressClock clock = new ProgressClock(counters, reporter);
        if (progress != ProgressOption.NONE) {
            clock.start();
        }
        return new CommandRun(counters, reporter, problems, clock);
    }

    /** The work itself. */
    @FunctionalInterface
    public interface Work {
        void with(Linux linux) throws IOException;
    }

    private record Use(Work work) implements Linux.Use<Boolean, IOException> {
        @Override
        public Boolean with(Linux linux) throws IOException {
            work.with(linux);
            return true;
        }
    }

    /** {@return the exit code} */
    public int run(Work work) {
        Optional<Problem> end = attempt(work);
        clock.close();
        Summary.Status status = end.isPresent()
                ? Summary.Status.FAILED
                : counters.errors.get() > 0 ? Summary.Status.PARTIAL : Summary.Status.DONE;
        Summary summary =
                new Summary(status, counters, problems.losses(), problems.report(), errors(end), end, clock.seconds());
        reporter.summary(summary);
        return summary.exitCode();
    }

    /** What stopped the work is one of the errors if it happened to an entry; that some entries failed is not one by itself. */
    private List<Problem> errors(Optional<Problem> end) {
        List<Problem> errors = new ArrayList<>(problems.first());
        if (end.isPresent() && (errors.isEmpty() || !end.get().path().isEmpty())) {
            errors.add(0, end.get());
        }
        return errors.size() > FindingCollector.NAMED ? errors.subList(0, FindingCollector.NAMED) : errors;
    }

    private Optional<Problem> attempt(Work work) {
        try {
            Linux.use(new Use(work));
            return Optional.empty();
        } catch (CopyFailedException why) {
            return Optional.of(why.problem());
        } catch (LinuxException why) {
            return Optional.of(new Problem(
                    "", why.call(), why.errno(), why.call() + ": " + why.getMessage(), ProblemKind.of(why)));
        } catch (IOException why) {
            return Optional.of(new Problem("", "", 0, String.valueOf(why.getMessage())));
        }
    }
}
