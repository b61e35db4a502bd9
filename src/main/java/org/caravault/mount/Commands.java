package org.caravault.mount;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

/**
 * Runs commands of the operating system for {@code exec:} endpoints: an argument list and never a shell, a deadline that
 * also holds when a grandchild keeps the output open, and an exit code other than 0 is a failure with stderr in it.
 */
public final class Commands implements ExecCommandExecutor {
    private static final int KEPT_ERRORS = 16 * 1024;

    /** Enough for what exportfs(8) tells of a server with tens of thousands of exports. */
    private static final int KEPT_OUTPUT = 16 * 1024 * 1024;

    private static final int OUTPUT_WAITS_S = 2;

    private final Duration deadline;

    public Commands(Duration deadline) {
        this.deadline = deadline;
    }

    @Override
    public ExecResult execute(ExecCommand command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.getExecutable()));
        words.addAll(command.getArgs());
        String output = run(words);
        return new ExecResult(
                command,
                new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)),
                InputStream.nullInputStream(),
                0);
    }

    /**
     * Runs a program with its arguments.
     *
     * @return what the command wrote to its standard output, at most 16 MiB of it
     * @throws CommandFailed exit code other than 0, or the deadline is over
     */
    public String run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("LC_ALL", "C.UTF-8"); // its words are matched and shown
        Process process = builder.start();
        CompletableFuture<String> output = reader(process.getInputStream(), KEPT_OUTPUT);
        CompletableFuture<String> errors = reader(process.getErrorStream(), KEPT_ERRORS);
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw CommandFailed.deadline(command, deadline);
            }
            if (process.exitValue() != 0) {
                throw CommandFailed.exit(command, process.exitValue(), soon(errors));
            }
            return soon(output);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " ran", interrupted);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Reads to the end on a thread of its own, so that a full pipe stops nobody; keeps the beginning. */
    private static CompletableFuture<String> reader(InputStream stream, int kept) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (stream) {
                        String beginning = new String(stream.readNBytes(kept), StandardCharsets.UTF_8);
                        stream.transferTo(OutputStream.nullOutputStream());
                        text.complete(beginning);
                    } catch (IOException closed) {
                        text.completeExceptionally(closed);
                    }
                },
                "command-output");
        thread.setDaemon(true);
        thread.start();
        return text;
    }

    /** A grandchild may hold the pipe open for ever; what was read until then has to do. */
    private static String soon(CompletableFuture<String> text) throws InterruptedException {
        try {
            return text.get(OUTPUT_WAITS_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException unread) {
            return "";
        }
    }
}
