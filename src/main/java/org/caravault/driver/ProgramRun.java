package org.caravault.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.caravault.copier.ProgressReporter;
import org.caravault.exec.ChildProcess;
import org.caravault.exec.CommandFailedException;
import org.caravault.exec.OutputLines;
import org.caravault.exec.WatchedProcess;
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
        WatchedProcess program = start();
        try {
            return watch(program);
        } finally {
            program.end();
        }
    }

    private String watch(WatchedProcess program)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        String name = words.get(0);
        Process process = program.process();
        ProcessWatchdog watchdog = new ProcessWatchdog(program, lifeline);
        try (ProgressReporter progress =
                new ProgressReporter(percent -> work.report(exchange, percent), work.outageLimit())) {
            OutputLines said = OutputLines.of(process.getInputStream(), READER, LONGEST_LINE, output::line);
            OutputLines complained = OutputLines.of(process.getErrorStream(), READER, LONGEST_LINE, output::complaint);
            watchdog.tick(name);
            while (program.isAliveAtNextTick()) {
                watchdog.tick(name);
                said.mustNotHaveFailed();
                complained.mustNotHaveFailed();
                output.hasReadAndWritten(readAndWritten(process));
                progress.beat(output.percent());
                mustNotBeStalled(name);
            }
            boolean outputIsComplete = said.hasEnded(WatchedProcess.ENDS_WITHIN);
            complained.hasEnded(WatchedProcess.ENDS_WITHIN);
            watchdog.mustHaveHeld(name);
            if (!output.isDone(name, process.exitValue())) {
                throw CommandFailedException.exit(words, process.exitValue(), output.complaints());
            }
            said.mustNotHaveFailed();
            complained.mustNotHaveFailed();
            if (!outputIsComplete) { // what is still to come may be the name of what it has made
                throw new StepFailedException(
                        "%s ended, but its output did not within %d s"
                                .formatted(name, WatchedProcess.ENDS_WITHIN.toSeconds()),
                        "Check whether it left a child process that holds its output open, then retry.");
            }
            progress.last(output.percent());
            return output.finish();
        }
    }

    private void mustNotBeStalled(String name) throws StepFailedException {
        if (output.silentForNanos() > stall.toNanos()) {
            throw new StepFailedException(
                    "%s got no further for %d s, at %d %%".formatted(name, stall.toSeconds(), output.percent()),
                    "Check that the storage behind the driver responds, then retry.");
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

    private WatchedProcess start() throws IOException {
        ProcessBuilder builder =
                ChildProcess.builder(ProcessWatchdog.command(lifeline, words)).directory(directory);
        for (String line : environment) {
            int equals = line.indexOf('=');
            assign(builder.environment(), line.substring(0, equals), line.substring(equals + 1));
        }
        return WatchedProcess.start(builder);
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
