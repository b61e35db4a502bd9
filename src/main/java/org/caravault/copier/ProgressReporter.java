package org.caravault.copier;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.problem.DatabaseAway;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Stores the progress of a copier or a driver's program, on a thread of its own: an unresponsive database must not stop the
 * ticks that keep the copier alive. It ends the work only after {@code outage}, and then at once, however long a
 * connection to a lost host would wait.
 */
public final class ProgressReporter implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final CopierChild.Tick tick;
    private final Duration outage;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread daemon = new Thread(work, "copier-progress");
        daemon.setDaemon(true);
        return daemon;
    });
    private Optional<Future<Boolean>> running = Optional.empty();
    private long answeredAt = System.nanoTime();

    /**
     * Begins to report.
     *
     * @param outage how long the tick may go without an answer of the database before the work is ended
     */
    public ProgressReporter(CopierChild.Tick tick, Duration outage) {
        this.tick = tick;
        this.outage = outage;
    }

    /** Never waits for the database. Throws what an earlier call has failed with. */
    public void beat(int percent) throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        if (running.isPresent() && running.get().isDone()) {
            take(running.get(), Duration.ZERO);
            running = Optional.empty();
        }
        if (running.isEmpty()) {
            running = Optional.of(thread.submit(report(percent)));
        }
        mustHaveAnswered();
    }

    /** The copy has ended: waits until the database has stored that, because only then is it known which attempt owns the job. */
    public void last(int percent) throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        while (!take(thread.submit(report(percent)), outage)) {
            mustHaveAnswered();
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private Callable<Boolean> report(int percent) {
        return () -> {
            tick.at(percent);
            return true;
        };
    }

    /** False: the database did not answer. */
    private boolean take(Future<Boolean> report, Duration wait)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        try {
            boolean stored = report.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            answeredAt = System.nanoTime();
            return stored;
        } catch (TimeoutException unresponsive) {
            report.cancel(true);
            return false;
        } catch (ExecutionException failed) {
            return rethrow(failed.getCause());
        }
    }

    private static boolean rethrow(Throwable cause) throws IOException, LeaseLostException, NodeStopsException {
        if (DatabaseAway.isCauseOf(cause)) {
            return false;
        }
        if (cause instanceof IOException wrong) {
            throw wrong;
        }
        if (cause instanceof LeaseLostException lost) {
            throw lost;
        }
        if (cause instanceof NodeStopsException stops) {
            throw stops;
        }
        throw new IllegalStateException(cause);
    }

    /** An unresponsive database is not a failure of the job: the job is claimed again. */
    private void mustHaveAnswered() {
        Duration since = Duration.ofNanos(System.nanoTime() - answeredAt);
        if (since.compareTo(outage) > 0) {
            throw new DataAccessResourceFailureException(
                    "the database has not answered for %d s".formatted(since.toSeconds()));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
