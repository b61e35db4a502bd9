package org.caravault.copier;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.exec.ChildProcess;
import org.caravault.exec.OutputLines;
import org.caravault.exec.WatchedProcess;
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
    /** What it does before it ends takes three seconds at most. */
    private static final Duration TERMINATES_WITHIN = Duration.ofSeconds(5);

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
        WatchedProcess child = WatchedProcess.start(builder);
        try {
            return watch(child, arguments.get(0), outage, tick);
        } catch (StepFailedException cancelled) {
            child.terminate(TERMINATES_WITHIN); // it removes what it has not finished
            throw cancelled;
        } finally {
            child.end();
        }
    }

    private CopySummary watch(WatchedProcess child, String command, Duration outage, Tick tick)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Process process = child.process();
        CopierOutput said = new CopierOutput();
        try (ProgressReporter progress = new ProgressReporter(tick, outage)) {
            OutputLines output = OutputLines.of(process.getInputStream(), READER, LONGEST_LINE, said::line);
            OutputLines errors = OutputLines.of(process.getErrorStream(), READER, LONGEST_LINE, said::complaint);
            while (child.isAliveAtNextTick()) {
                child.sendTick(); // if it has ended meanwhile, its exit code gives the reason
                output.mustNotHaveFailed();
                progress.beat(said.percent());
                if (said.sinceProgress().compareTo(stall) > 0) {
                    throw said.stalled(stall);
                }
            }
            output.hasEnded(WatchedProcess.ENDS_WITHIN);
            errors.hasEnded(WatchedProcess.ENDS_WITHIN);
            output.mustNotHaveFailed();
            said.warnings().forEach(warning -> LOG.warn("copier {}: {}", command, warning));
            if (process.exitValue() != 0) {
                throw said.failure(process.exitValue());
            }
            progress.last(said.percent());
            return said.summary(WatchedProcess.ENDS_WITHIN);
        }
    }
}
