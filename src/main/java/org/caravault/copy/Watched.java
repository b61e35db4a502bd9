package org.caravault.copy;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.Summary.Status;
import picocli.CommandLine.Option;

/** What the commands have in common: they tell how far they are, and how they ended. */
final class Watched {
    /** How progress is told. */
    enum How {
        BAR,
        JSON,
        NONE
    }

    /** The work itself. */
    interface Work {
        void run(Tally tally, Problems problems) throws IOException;
    }

    private static final int TELL_EVERY_MS = 250;

    @Option(names = "--progress", paramLabel = "bar|json|none", description = "how progress is told (none)")
    private String progress = "none";

    @Option(
            names = "--lifeline",
            description = "end when standard input ends, or is silent for 8 s after its first byte")
    private boolean lifeline;

    private final CountDownLatch ended = new CountDownLatch(1);

    /** Runs, and returns the exit code. */
    int run(boolean strict, Optional<ScanAhead> ahead, Work work) throws InterruptedException {
        if (lifeline) {
            Lifeline.watch();
        }
        Reporter reporter = reporter();
        Tally tally = new Tally();
        Problems problems = new Problems(tally, reporter);
        long start = System.nanoTime();
        boolean told = !progress.equalsIgnoreCase("none");
        Optional<ScanAhead> scan = ahead.filter(a -> told);
        scan.ifPresent(ScanAhead::start);
        Thread teller = new Thread(() -> tell(reporter, tally, scan, start), "progress");
        teller.setDaemon(true);
        teller.start();
        Optional<Problem> fatal = Optional.empty();
        try {
            work.run(tally, problems);
        } catch (CopyFailed failed) {
            fatal = Optional.of(failed.problem());
        } catch (IOException failed) {
            fatal = Optional.of(new Problem("", "", 0, String.valueOf(failed.getMessage())));
        }
        ended.countDown();
        teller.join();
        fatal.ifPresent(reporter::problem);
        Summary summary = new Summary(
                status(strict, problems, fatal), tally, losses(problems), fatal.or(problems::first), seconds(start));
        reporter.summary(summary);
        return summary.exitCode();
    }

    private Reporter reporter() {
        return switch (How.valueOf(progress.toUpperCase(Locale.ROOT))) {
            case JSON -> new JsonReporter(System.out);
            case BAR -> new TextReporter(System.err, true);
            case NONE -> new TextReporter(System.err, false);
        };
    }

    private static Status status(boolean strict, Problems problems, Optional<Problem> fatal) {
        if (fatal.isPresent() || (strict && problems.first().isPresent())) {
            return Status.FAILED;
        }
        return problems.first().isPresent() ? Status.PARTIAL : Status.DONE;
    }

    private static Map<String, Long> losses(Problems problems) {
        Map<String, Long> losses = new TreeMap<>();
        problems.losses().forEach((what, count) -> losses.put(what, count.get()));
        return losses;
    }

    private void tell(Reporter reporter, Tally tally, Optional<ScanAhead> scan, long start) {
        try {
            while (!ended.await(TELL_EVERY_MS, TimeUnit.MILLISECONDS)) {
                reporter.progress(new Progress(
                        tally.files.sum(),
                        tally.bytes.sum(),
                        scan.map(ScanAhead::files).orElse(0L),
                        scan.map(ScanAhead::bytes).orElse(0L),
                        scan.map(ScanAhead::isDone).orElse(false),
                        tally.linkedFiles.sum(),
                        tally.current.text(),
                        seconds(start)));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
