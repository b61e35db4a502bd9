package org.caravault.exec;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

/**
 * Runs commands of the operating system for {@code exec:} endpoints: an argument list and never a shell, a deadline that
 * also holds when a grandchild keeps the output open, and an exit code other than 0 is a failure with stderr in it.
 */
public final class Commands implements ExecCommandExecutor {
    private static final int KEPT_ERRORS = 16 * 1024;

    /** Enough for the output of exportfs(8) on a server with tens of thousands of exports. */
    private static final int KEPT_OUTPUT = 16 * 1024 * 1024;

    /** A failure's own words are worth waiting for, but a grandchild may hold their pipe open for ever. */
    private static final Duration WORDS_COME_WITHIN = Duration.ofSeconds(2);

    private final Duration deadline;

    /** Ends each program that takes longer than the deadline, with all that it has started. */
    public Commands(Duration deadline) {
        this.deadline = deadline;
    }

    @Override
    public ExecResult execute(ExecCommand command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.getExecutable()));
        words.addAll(command.getArgs());
        run(words);
        return new ExecResult(command, InputStream.nullInputStream(), InputStream.nullInputStream(), 0);
    }

    /**
     * Runs a program with its arguments and discards its standard output.
     *
     * @throws CommandFailedException exit code other than 0, or the deadline is over
     */
    public void run(List<String> command) throws IOException {
        carryOut(command, builder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    /**
     * Runs a program for its output. Incomplete output is a failure: an entry missing from a list would count as one that
     * does not exist.
     *
     * @return all that the command wrote to its standard output
     * @throws CommandFailedException exit code other than 0, or the deadline is over before it has ended and all of its output
     *     was read, or the output is longer than 16 MiB
     */
    public String ask(List<String> command) throws IOException {
        return carryOut(command, builder(command));
    }

    private static ProcessBuilder builder(List<String> command) {
        return ChildProcess.builder(command)
                .directory(new File("/"))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    private String carryOut(List<String> command, ProcessBuilder builder) throws IOException {
        long started = System.nanoTime();
        Process process = builder.start();
        OutputListener answer = new OutputListener(process.getInputStream(), KEPT_OUTPUT);
        OutputListener errors = new OutputListener(process.getErrorStream(), KEPT_ERRORS);
        try {
            if (!process.waitFor(left(started).toNanos(), TimeUnit.NANOSECONDS)) {
                throw CommandFailedException.deadline(command, deadline);
            }
            if (process.exitValue() != 0) {
                errors.readAll(WORDS_COME_WITHIN);
                throw CommandFailedException.exit(command, process.exitValue(), errors.text());
            }
            if (!answer.readAll(left(started))) {
                throw CommandFailedException.incomplete(command, deadline, KEPT_OUTPUT);
            }
            return answer.text();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " ran", interrupted);
        } finally {
            ChildProcess.kill(process); // closes its output, too: its reader may have given up
        }
    }

    private Duration left(long started) {
        return deadline.minusNanos(System.nanoTime() - started);
    }
}
