package org.caravault.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.caravault.job.LeaseLost;
import org.caravault.job.NodeStops;

/**
 * Runs the copier as a process of its own: a server that hangs can hang the child and never the service, and to give up
 * is to kill it. The child lives only as long as this process ticks on its stdin, so that it outlives neither a dead nor
 * a paused parent.
 */
public final class CopierChild {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration DIES_WITHIN = Duration.ofSeconds(5);
    private static final int KEPT_CHARACTERS = 4000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Hears how far the child is, four times a second; what it throws ends the child. */
    interface Tick {
        void at(int percent) throws IOException, LeaseLost, NodeStops;
    }

    private final List<String> start;
    private final Duration stall;
    private final Duration lifeline;

    /**
     * How long things may be silent.
     *
     * @param stall a child that makes no progress for so long is killed
     * @param lifeline a child that hears nothing from here for so long ends itself: less than a job's lease, so that it is
     *     gone when another node takes the job of a paused one
     */
    public CopierChild(Duration stall, Duration lifeline) {
        this(CopierCommand.find(), stall, lifeline);
    }

    CopierChild(List<String> start, Duration stall, Duration lifeline) {
        this.start = List.copyOf(start);
        this.stall = stall;
        this.lifeline = lifeline;
    }

    /** Counts what a tree holds. */
    public CopySummary scan(Path directory) throws IOException, InterruptedException {
        try {
            return run(List.of("scan", "--lifeline", directory.toString()), stall, percent -> {});
        } catch (LeaseLost | NodeStops impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Runs the copier until it ends.
     *
     * @param patience how long the tick may go without an answer of the database
     * @throws StepFailed it failed, or made no progress, or did not say what it has done; the message is its own first error
     */
    CopySummary run(List<String> arguments, Duration patience, Tick tick)
            throws IOException, InterruptedException, LeaseLost, NodeStops {
        List<String> command = new ArrayList<>(start);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("CARAVAULT_LIFELINE_MS", Long.toString(lifeline.toMillis()));
        Process child = builder.start();
        Heard heard = new Heard();
        try (Pulse pulse = new Pulse(tick, patience)) {
            Thread output = reader(child.getInputStream(), heard::line);
            Thread errors = reader(child.getErrorStream(), heard::complaint);
            await(child, heard, pulse);
            output.join(DIES_WITHIN.toMillis());
            errors.join(DIES_WITHIN.toMillis());
            if (child.exitValue() != 0) {
                throw new StepFailed(heard.cause(child.exitValue()), CopyAdvice.of(heard.cause(child.exitValue())));
            }
            pulse.last(heard.percent());
            return heard.summary()
                    .orElseThrow(() -> new StepFailed(
                            "the copier ended, but its summary was not heard within %d s"
                                    .formatted(DIES_WITHIN.toSeconds()),
                            "See whether this node has too much to do, then ask again."));
        } finally {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
            child.waitFor(DIES_WITHIN.toMillis(), TimeUnit.MILLISECONDS); // stuck in the kernel: not ours to wait for
        }
    }

    private void await(Process child, Heard heard, Pulse pulse)
            throws IOException, InterruptedException, LeaseLost, NodeStops {
        OutputStream stdin = child.getOutputStream();
        while (!child.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            beat(stdin);
            pulse.beat(heard.percent());
            if (heard.silence().compareTo(stall) > 0) {
                throw new StepFailed(
                        "the copier made no progress for %d s, at %d %% (%s)"
                                .formatted(stall.toSeconds(), heard.percent(), heard.path()),
                        "See whether the servers of the share and of the vault answer, then ask again.");
            }
        }
    }

    private static void beat(OutputStream stdin) {
        try {
            stdin.write('.');
            stdin.flush();
        } catch (IOException ended) {
            // the child has ended, which the next waitFor tells, together with its reason
        }
    }

    private static Thread reader(InputStream stream, Consumer<String> each) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        lines.lines().forEach(each);
                    } catch (IOException | UncheckedIOException closed) {
                        each.accept(""); // killed in the middle of a line: its exit code says the rest
                    }
                },
                "copier-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What the child has said so far. */
    private static final class Heard {
        private final StringBuilder complaints = new StringBuilder();
        private Optional<CopySummary> summary = Optional.empty();
        private String firstError = "";
        private String path = "";
        private int percent;
        private long moved;
        private long movedAt = System.nanoTime();

        synchronized void line(String text) {
            if (text.isBlank()) {
                return;
            }
            try {
                JsonNode line = JSON.readTree(text);
                switch (line.path("type").asText()) {
                    case "progress" -> progress(line);
                    case "error" -> error(line);
                    case "summary" -> {
                        summary = Optional.of(CopySummary.of(line));
                        if (line.path("status").asText().equals("failed")) {
                            firstError = ""; // the end of the copy names every entry that failed, up to a limit
                        }
                        error(line.path("first_error"));
                    }
                    default -> complaint(text);
                }
            } catch (JsonProcessingException noJson) {
                complaint(text);
            }
        }

        private void progress(JsonNode line) {
            long now = line.path("files").asLong()
                    + line.path("bytes").asLong()
                    + line.path("total_files").asLong();
            if (now != moved) {
                moved = now;
                movedAt = System.nanoTime();
            }
            path = line.path("path").asText();
            long total = line.path("total_bytes").asLong();
            long done = line.path("bytes").asLong();
            int reached =
                    line.path("total_known").asBoolean() && total > 0 ? (int) Math.min(99, done * 100 / total) : 0;
            percent = Math.max(percent, reached);
        }

        private void error(JsonNode error) {
            if (firstError.isEmpty() && error.isObject()) {
                String message = error.path("message").asText();
                String at = error.path("path").asText();
                firstError = message.contains(at) ? message : at + ": " + message;
            }
        }

        synchronized void complaint(String text) {
            if (complaints.length() < KEPT_CHARACTERS) {
                complaints.append(text).append(' ');
            }
        }

        synchronized String cause(int exitCode) {
            String said = firstError.isEmpty() ? complaints.toString().strip() : firstError;
            return "the copier ended with %d%s".formatted(exitCode, said.isEmpty() ? "" : ": " + said);
        }

        synchronized int percent() {
            return percent;
        }

        synchronized String path() {
            return path;
        }

        synchronized Optional<CopySummary> summary() {
            return summary;
        }

        synchronized Duration silence() {
            return Duration.ofNanos(System.nanoTime() - movedAt);
        }
    }
}
