package org.caravault.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.caravault.copier.ProgressReporter;
import org.caravault.exec.ChildProcess;
import org.caravault.exec.CommandFailedException;
import org.caravault.exec.OutputLines;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;

/** One run of a driver's program: watched for progress, ended by a cancel, and outliving neither a dead nor a paused process. */
public record ProgramRun(
        Exchange exchange,
        List<String> words,
        List<String> environment,
        File directory,
        ProgramOutput output,
        DriverWork work,
        Duration stall,
        Duration lifeline) {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration DIES_WITHIN = Duration.ofSeconds(5);
    private static final int LONGEST_LINE = 64 << 10;
    private static final String READER = "program-output";
    private static final String SECRET = "secret:";
    private static final String SECRET_FILE = "secret-file:";
    private static final String FILE = "_FILE";

    /**
     * Runs the program, reports its progress, and ends it when the job is cancelled or claimed by a later attempt.
     *
     * @return what it has printed, as far as it is kept
     * @throws CommandFailedException if it ends with another code than 0 and those of warnings
     * @throws StepFailedException if it makes no progress, or the job was cancelled
     * @throws LeaseLostException if a later attempt has claimed the job
     * @throws NodeStopsException if this node stops
     */
    public String toItsEnd() throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Process program = start();
        ProcessWatchdog watchdog = new ProcessWatchdog(program, lifeline);
        try (ProgressReporter progress =
                new ProgressReporter(percent -> work.report(exchange, percent), work.patience())) {
            OutputLines said = OutputLines.of(program.getInputStream(), READER, LONGEST_LINE, output::line);
            OutputLines complained = OutputLines.of(program.getErrorStream(), READER, LONGEST_LINE, output::complaint);
            watchdog.tick(words.get(0));
            while (!program.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                watchdog.tick(words.get(0));
                said.mustNotHaveFailed();
                complained.mustNotHaveFailed();
                output.hasReadAndWritten(readAndWritten(program));
                progress.beat(output.percent());
                if (output.silentForNanos() > stall.toNanos()) {
                    throw new StepFailedException(
                            "%s got no further for %d s, at %d %%"
                                    .formatted(words.get(0), stall.toSeconds(), output.percent()),
                            "Check that the storage behind the driver responds, then retry.");
                }
            }
            boolean heardAll = said.hasEnded(DIES_WITHIN);
            complained.hasEnded(DIES_WITHIN);
            watchdog.mustHaveHeld(words.get(0));
            if (!output.isDone(words.get(0), program.exitValue())) {
                throw CommandFailedException.exit(words, program.exitValue(), output.complaints());
            }
            said.mustNotHaveFailed();
            complained.mustNotHaveFailed();
            if (!heardAll) { // what is still to come may be the name of what it has made
                throw new StepFailedException(
                        "%s ended, but its output did not within %d s".formatted(words.get(0), DIES_WITHIN.toSeconds()),
                        "Check whether it left a child process that holds its output open, then retry.");
            }
            progress.last(output.percent());
            return output.finish();
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
            program.waitFor(DIES_WITHIN.toMillis(), TimeUnit.MILLISECONDS); // stuck in the kernel: not ours to wait for
        }
    }

    /** What the kernel counts for the program: one without output for long may still be working. */
    private static String readAndWritten(Process program) {
        try {
            return Files.readString(Path.of("/proc/" + program.pid() + "/io"));
        } catch (IOException endedOrHidden) {
            return ""; // then only its output counts
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder =
                ChildProcess.builder(ProcessWatchdog.command(lifeline, words)).directory(directory);
        for (String line : environment) {
            int equals = line.indexOf('=');
            assign(builder.environment(), line.substring(0, equals), line.substring(equals + 1));
        }
        return builder.start();
    }

    /** An option that is not given sets no variable. */
    static void assign(Map<String, String> environment, String name, String value) throws IOException {
        if (value.startsWith(SECRET_FILE)) {
            assignFile(environment, name, value.substring(SECRET_FILE.length()));
        } else if (value.startsWith(SECRET)) {
            throw new IOException("no secret is put into a program's environment: use %s_FILE=%s and a file"
                    .formatted(name, SECRET_FILE));
        } else if (!value.isEmpty()) {
            environment.put(name, value);
        }
    }

    /** A secret stays in its file, which the program reads by itself. */
    private static void assignFile(Map<String, String> environment, String name, String file) throws IOException {
        if (!name.endsWith(FILE)) {
            throw new IOException("a variable for a secret's file is called …_FILE, not " + name);
        }
        if (!file.isEmpty() && !file.startsWith("/")) {
            throw new IOException("the secret for %s must be in a file, whose absolute path is given".formatted(name));
        }
        if (!file.isEmpty()) {
            environment.put(name, file);
        }
    }
}
