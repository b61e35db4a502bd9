package org.caravault.copier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.caravault.copier.CopierFailedException.Copied;
import org.caravault.job.StepFailedException;
import org.caravault.report.CopyFindings;

/** The output of one run of the copier so far: its progress, its errors, its summary. */
final class CopierOutput {
    private static final int KEPT_CHARACTERS = 4000;
    private static final int KEPT_LINES = 20;
    private static final int LONGEST_CAUSE = 3000;
    /** The exit code if entries failed, or differ from the manifest. */
    private static final int DIFFERS = 3;

    /** EIO, EBADMSG and EUCLEAN: the disk or the file system lost what it contained. */
    private static final Set<Integer> DISK_ERRORS = Set.of(5, 74, 117);

    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;
    private static final int INTERRUPTED = 130;
    private static final String LOSS = "loss";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder complaints = new StringBuilder();
    private final Set<CopyError> errors = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();
    /** Those warnings that the destination does not hold all of what was copied. */
    private final List<String> losses = new ArrayList<>();

    private Optional<JsonNode> summary = Optional.empty();
    private long errorCount;
    private String path = "";
    private int percent;
    private long bytes;
    private long moved;
    private long movedAt = System.nanoTime();

    /** One line of its standard output. */
    synchronized void line(String text) {
        if (text.isBlank()) {
            return;
        }
        try {
            JsonNode line = JSON.readTree(text);
            switch (line.path("type").asText()) {
                case "progress" -> progress(line);
                case "error" -> {
                    errorCount++;
                    error(line);
                }
                case "warning" -> warning(line);
                case "summary" -> summary = Optional.of(line);
                default -> complaint(text);
            }
        } catch (JsonProcessingException noJson) {
            complaint(text);
        }
    }

    /** One line of its standard error. */
    synchronized void complaint(String text) {
        if (!text.isBlank() && complaints.length() < KEPT_CHARACTERS) {
            complaints.append(text, 0, Math.min(text.length(), KEPT_CHARACTERS)).append(' ');
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
        bytes = line.path("bytes").asLong();
        int reached = line.path("total_known").asBoolean() && total > 0 ? (int) Math.min(99, bytes * 100 / total) : 0;
        percent = Math.max(percent, reached);
    }

    private void error(JsonNode error) {
        if (error.isObject() && errors.size() < KEPT_LINES) {
            errors.add(CopyError.of(error));
        }
    }

    private void warning(JsonNode warning) {
        if (warnings.size() < KEPT_LINES) {
            String text = warning.path("message").asText();
            warnings.add(text);
            if (warning.path("kind").asText().equals(LOSS)) {
                losses.add(text);
            }
        }
    }

    /** The copier ended well: its summary. If there is none, or it is not that of a complete copy, the copier failed. */
    synchronized CopySummary summary(Duration waited) throws StepFailedException {
        JsonNode line = summary.orElseThrow(() -> new StepFailedException(
                "the copier ended, but its summary did not arrive within %d s%s"
                        .formatted(
                                waited.toSeconds(), said(complaints.toString().strip())),
                "Check this node's load, then retry."));
        if (!CopySummary.isDone(line)) {
            throw new StepFailedException(
                    "the copier ended with 0, and its summary says that its status is '%s'"
                            .formatted(line.path("status").asText()),
                    "Make sure the service and copier versions match, then retry.");
        }
        return CopySummary.of(line);
    }

    /** The copier failed. */
    synchronized CopierFailedException failure(int exitCode) {
        summary.ifPresent(line -> line.path("first_errors").forEach(this::error));
        Optional<CopyError> end = end();
        List<CopyError> entries = errors.stream()
                .filter(error -> end.isEmpty() || !error.equals(end.get()))
                .toList();
        boolean incomplete =
                end.filter(error -> error.kind() == CopyErrorKind.INCOMPLETE).isPresent();
        Optional<CopyError> ending = end.filter(error -> !incomplete);
        List<CopyError> all = new ArrayList<>(ending.stream().toList());
        all.addAll(entries);
        Copied copied = copied(exitCode, all, ending.isPresent());
        if (!all.isEmpty()) {
            return failed(exitCode, listed(all), CopyAdvice.of(all), copied);
        }
        String notTaken = notTaken();
        if (!notTaken.isEmpty()) {
            return failed(exitCode, notTaken, CopyAdvice.notTaken(), copied);
        }
        String words = end.map(CopyError::line).orElse(complaints.toString().strip());
        return failed(exitCode, words, CopyAdvice.of(words), copied);
    }

    private CopierFailedException failed(int exitCode, String words, String advice, Copied copied) {
        String stderr = complaints.toString().strip();
        boolean crashed = summary.isEmpty() && !stderr.isEmpty() && !words.equals(stderr);
        String more = crashed ? " (" + stderr + ")" : "";
        return new CopierFailedException(
                "the copier ended with %d%s".formatted(exitCode, said(words + more)),
                advice,
                copied,
                bytesOfTree(),
                exitCode == DIFFERS || errors.stream().anyMatch(error -> DISK_ERRORS.contains(error.errno())),
                true);
    }

    /** The copier does nothing any more. */
    synchronized CopierFailedException stalled(Duration stall) {
        return new CopierFailedException(
                "the copier made no progress for %d s, at %d %% (%s)".formatted(stall.toSeconds(), percent, path),
                "Check that the servers of the share and of the vault respond, then retry.",
                Copied.RESUMABLE,
                bytes,
                false,
                false);
    }

    /** What ended a copy at once; an entry that failed does not. */
    private Optional<CopyError> end() {
        return summary.filter(line -> line.path("status").asText().equals("failed"))
                .map(line -> line.path("first_error"))
                .filter(JsonNode::isObject)
                .map(CopyError::of);
    }

    private Copied copied(int exitCode, List<CopyError> all, boolean endedAtOnce) {
        if (all.stream()
                .anyMatch(error -> CopyAdvice.byNumber(error.errno()).equals(Optional.of(CopyAdvice.NO_SPACE)))) {
            return Copied.NO_SPACE;
        }
        if (endedAtOnce) {
            return Copied.DOUBTFUL;
        }
        boolean ended = exitCode == KILLED || exitCode == TERMINATED || exitCode == INTERRUPTED;
        return summary.isPresent() || ended ? Copied.RESUMABLE : Copied.DOUBTFUL;
    }

    private long bytesOfTree() {
        return summary.map(line -> line.path("bytes").asLong()).orElse(bytes);
    }

    /** All that fit, and the first in any case: a path is named in full or counted. */
    private String listed(List<CopyError> all) {
        StringBuilder list = new StringBuilder(all.get(0).line());
        int named = 1;
        for (CopyError error : all.subList(1, all.size())) {
            String line = error.line();
            if (list.length() + line.length() > LONGEST_CAUSE) {
                break;
            }
            list.append("; ").append(line);
            named++;
        }
        long count = Math.max(
                Math.max(errorCount, all.size()),
                summary.map(line -> line.path("errors").asLong()).orElse(0L));
        return count == 1
                ? list.toString()
                : "%d errors: %s%s"
                        .formatted(count, list, count > named ? "; and %d more".formatted(count - named) : "");
    }

    /** What the destination did not take, with names where the copier has them. */
    private String notTaken() {
        CopyFindings report = summary.map(line -> line.path("report"))
                .filter(JsonNode::isObject)
                .map(line -> CopyFindings.parse(line.toString()).only(CopyFindings.NOT_KEPT, CopyFindings.MISSING))
                .orElse(CopyFindings.empty());
        List<String> all = new ArrayList<>(report.isEmpty() ? List.of() : List.of(report.names()));
        all.addAll(losses);
        return String.join("; ", all);
    }

    private static String said(String words) {
        return words.isEmpty() ? "" : ": " + words;
    }

    synchronized int percent() {
        return percent;
    }

    synchronized Duration sinceProgress() {
        return Duration.ofNanos(System.nanoTime() - movedAt);
    }

    /** What it warned of, for the log. */
    synchronized List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (complaints.length() > 0) {
            all.add(complaints.toString().strip());
        }
        return all;
    }
}
