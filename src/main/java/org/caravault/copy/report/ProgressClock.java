package org.caravault.copy.report;

import java.util.Optional;

/** Passes progress to the reporter: four times a second while something changes, else once a second. */
public final class ProgressClock implements AutoCloseable {
    private static final long TICK_MILLIS = 250;
    private static final int QUIET_TICKS = 4;
    private static final int LONGEST_PATH = 300;

    private final Counters counters;
    private final Reporter reporter;
    private final long start = System.nanoTime();
    private final Thread thread = new Ticks();
    private volatile Optional<Totals> totals = Optional.empty();

    private final class Ticks extends Thread {
        Ticks() {
            super("progress");
        }

        @Override
        public void run() {
            tick();
        }
    }

    /** What another walk finds, while it finds it. */
    public record Totals(Counters found, java.util.function.BooleanSupplier complete) {}

    public ProgressClock(Counters counters, Reporter reporter) {
        this.counters = counters;
        this.reporter = reporter;
        thread.setDaemon(true);
    }

    /** Begins to report, from a thread of its own. */
    public void start() {
        thread.start();
    }

    /** From now on it is reported how much there is in all. */
    public void totals(Totals known) {
        totals = Optional.of(known);
    }

    private void tick() {
        long lastSeen = -1;
        int quiet = 0;
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                long seen = counters.bytes.get() + counters.files.get();
                quiet = seen == lastSeen ? quiet + 1 : QUIET_TICKS;
                if (quiet >= QUIET_TICKS) {
                    reporter.progress(now());
                    quiet = 0;
                }
                lastSeen = seen;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the work is over
        }
    }

    private Progress now() {
        long files = counters.files.get();
        long bytes = counters.bytes.get();
        Optional<Totals> known = totals;
        boolean complete = known.isPresent() && known.get().complete().getAsBoolean();
        return new Progress(
                files,
                bytes,
                known.isPresent() ? Math.max(files, known.get().found().files.get()) : files,
                known.isPresent() ? Math.max(bytes, known.get().found().bytes.get()) : bytes,
                complete,
                counters.linkedFiles.get(),
                shortened(counters.current.text()),
                (System.nanoTime() - start) / 1e9);
    }

    private static String shortened(String path) {
        return path.length() <= LONGEST_PATH ? path : "…" + path.substring(path.length() - LONGEST_PATH);
    }

    /** {@return how many seconds the work has taken so far} */
    public double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
