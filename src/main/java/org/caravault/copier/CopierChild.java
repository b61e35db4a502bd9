package org.caravault.copier;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.caravault.exec.ChildProcess;
import org.caravault.exec.OutputLines;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the copier as a process of its own: a server that hangs can hang the child and never the service, and to give up
 * is to kill it. The child lives only as long as this process ticks on its stdin, so that it outlives neither a dead nor
 * a paused parent.
 */
public final class CopierChild {
    private static final String JAVA_OPTIONS = "JAVA_TOOL_OPTIONS";
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration DIES_WITHIN = Duration.ofSeconds(5);
    /** What it does before it ends takes three seconds at most. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

    private static final String READER = "copier-output";

    /** A summary names some paths in full. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CopierChild.class);

    /** Receives the child's progress four times a second; an exception ends the child. */
    public interface Tick {
        void at(int percent) throws IOException, LeaseLostException, NodeStopsException;
    }

    private final List<String> start;
    private final Duration stall;
    private final Duration lifeline;

    /**
     * Sets the time limits.
     *
     * @param stall a child that makes no progress for so long is killed
     * @param lifeline a child that receives nothing from this process for so long exits: less than a job's lease, so that
     *     it is gone when another node claims the job of a paused one
     */
    public CopierChild(Duration stall, Duration lifeline) {
        this(CopierCommand.find(), stall, lifeline);
    }

    /** As the other, with a command of one's own that starts the copier. */
    public CopierChild(List<String> start, Duration stall, Duration lifeline) {
        this.start = List.copyOf(start);
        this.stall = stall;
        this.lifeline = lifeline;
    }

    /** Counts what a tree holds. */
    public CopySummary scan(Path directory) throws IOException, InterruptedException {
        return scan(List.of("scan", "--lifeline", directory.toString()));
    }

    /** The same, where the holes of sparse files do not count, which need no room. */
    public CopySummary scanData(Path directory) throws IOException, InterruptedException {
        return scan(List.of("scan", "--lifeline", "--data", directory.toString()));
    }

    private CopySummary scan(List<String> arguments) throws IOException, InterruptedException {
        try {
            return run(arguments, stall, percent -> {});
        } catch (LeaseLostException | NodeStopsException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Runs the copier until it ends.
     *
     * @param outage how long the tick may go without an answer of the database
     * @throws StepFailedException it failed, made no progress, or reported no summary; the message names its errors
     */
    public CopySummary run(List<String> arguments, Duration outage, Tick tick)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        List<String> command = new ArrayList<>(start);
        command.addAll(arguments);
        ProcessBuilder builder = ChildProcess.builder(command);
        builder.environment().put("CARAVAULT_LIFELINE_MS", Long.toString(lifeline.toMillis()));
        Optional.ofNullable(System.getenv(JAVA_OPTIONS))
                .ifPresent(options -> builder.environment().put(JAVA_OPTIONS, options)); // the copier is Java, too
        Process child = builder.start();
        CopierOutput said = new CopierOutput();
        try (ProgressReporter progress = new ProgressReporter(tick, outage)) {
            OutputLines output = OutputLines.of(child.getInputStream(), READER, LONGEST_LINE, said::line);
            OutputLines errors = OutputLines.of(child.getErrorStream(), READER, LONGEST_LINE, said::complaint);
            await(child, said, progress, output);
            output.hasEnded(DIES_WITHIN);
            errors.hasEnded(DIES_WITHIN);
            output.mustNotHaveFailed();
            said.warnings().forEach(warning -> LOG.warn("copier {}: {}", arguments.get(0), warning));
            if (child.exitValue() != 0) {
                throw said.failure(child.exitValue());
            }
            progress.last(said.percent());
            return said.summary(DIES_WITHIN);
        } catch (StepFailedException cancelled) {
            child.toHandle()
                    .destroy(); // it removes what it has not finished, unless its input is closed, as Process.destroy
            // does
            child.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            throw cancelled;
        } finally {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
            child.waitFor(DIES_WITHIN.toMillis(), TimeUnit.MILLISECONDS); // stuck in the kernel: not ours to wait for
        }
    }

    private void await(Process child, CopierOutput said, ProgressReporter progress, OutputLines output)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        OutputStream stdin = child.getOutputStream();
        while (!child.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            beat(stdin);
            output.mustNotHaveFailed();
            progress.beat(said.percent());
            if (said.sinceProgress().compareTo(stall) > 0) {
                throw said.stalled(stall);
            }
        }
    }

    private static void beat(OutputStream stdin) {
        try {
            stdin.write('.');
            stdin.flush();
        } catch (IOException ended) {
            // the child has ended; the next waitFor returns, and the exit code gives the reason
        }
    }
}
