package org.caravault.copy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.caravault.copy.linux.Linux;

/** Runs one piece of work from the command line: progress while it runs, and a summary in the end, whatever the end is. */
record Running(Tally tally, Reporter reporter, Problems problems, ProgressClock clock) {
    static Running with(ProgressOption progress) {
        Tally tally = new Tally();
        Reporter reporter = progress.reporter();
        ProgressClock clock = new ProgressClock(tally, reporter);
        if (progress != ProgressOption.NONE) {
            clock.start();
        }
        return new Running(tally, reporter, new Problems(tally, reporter), clock);
    }

    /** The work itself. */
    @FunctionalInterface
    interface Work {
        void with(Linux linux) throws IOException;
    }

    /** {@return the exit code} */
    int run(Work work) {
        Optional<Problem> end = attempt(work);
        clock.close();
        Optional<Problem> first = end.or(problems::first);
        Summary.Status status = end.isPresent()
                ? Summary.Status.FAILED
                : tally.errors.sum() > 0 ? Summary.Status.PARTIAL : Summary.Status.DONE;
        Map<String, Long> losses = new TreeMap<>();
        problems.losses().forEach((what, count) -> losses.put(what, count.get()));
        Summary summary = new Summary(status, tally, losses, first, clock.seconds());
        reporter.summary(summary);
        return summary.exitCode();
    }

    private Optional<Problem> attempt(Work work) {
        try {
            Linux.use(linux -> {
                work.with(linux);
                return true;
            });
            return Optional.empty();
        } catch (CopyFailed why) {
            return Optional.of(why.problem());
        } catch (IOException why) {
            return Optional.of(new Problem("", "", 0, String.valueOf(why.getMessage())));
        }
    }
}
