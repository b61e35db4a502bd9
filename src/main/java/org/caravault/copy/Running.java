package org.caravault.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** Runs one piece of work from the command line: progress while it runs, and a summary in the end, whatever the end is. */
record Running(Tally tally, Reporter reporter, Problems problems, ProgressClock clock) {
    static Running with(ProgressOption progress) {
        Tally tally = new Tally();
        Reporter reporter = progress.reporter();
        return with(progress, tally, reporter, new Problems(tally, reporter));
    }

    /** For a copy, which knows what is a problem in its source and what is not. */
    static Running with(ProgressOption progress, SourceManner manner, boolean reportNotKept) {
        Tally tally = new Tally();
        Reporter reporter = progress.reporter();
        Problems problems = new Problems(tally, reporter, manner.reportUnreadable(), manner.still(), reportNotKept);
        return with(progress, tally, reporter, problems);
    }

    private static Running with(ProgressOption progress, Tally tally, Reporter reporter, Problems problems) {
        ProgressClock clock = new ProgressClock(tally, reporter);
        if (progress != ProgressOption.NONE) {
            clock.start();
        }
        return new Running(tally, reporter, problems, clock);
    }

    /** The work itself. */
    @FunctionalInterface
    interface Work {
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
    int run(Work work) {
        Optional<Problem> end = attempt(work);
        clock.close();
        Summary.Status status = end.isPresent()
                ? Summary.Status.FAILED
                : tally.errors.get() > 0 ? Summary.Status.PARTIAL : Summary.Status.DONE;
        Summary summary =
                new Summary(status, tally, problems.losses(), problems.report(), errors(end), end, clock.seconds());
        reporter.summary(summary);
        return summary.exitCode();
    }

    /** What stopped the work is one of the errors if it happened to an entry; that some entries failed is none by itself. */
    private List<Problem> errors(Optional<Problem> end) {
        List<Problem> errors = new ArrayList<>(problems.first());
        if (end.isPresent() && (errors.isEmpty() || !end.get().path().isEmpty())) {
            errors.add(0, end.get());
        }
        return errors.size() > Report.NAMED ? errors.subList(0, Report.NAMED) : errors;
    }

    private Optional<Problem> attempt(Work work) {
        try {
            Linux.use(new Use(work));
            return Optional.empty();
        } catch (CopyFailed why) {
            return Optional.of(why.problem());
        } catch (LinuxError why) {
            return Optional.of(new Problem("", why.call(), why.errno(), why.call() + ": " + why.getMessage()));
        } catch (IOException why) {
            return Optional.of(new Problem("", "", 0, String.valueOf(why.getMessage())));
        }
    }
}
