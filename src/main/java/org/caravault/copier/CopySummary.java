package org.caravault.copier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.caravault.job.StepFailedException;
import org.caravault.report.CopyFindings;

/**
 * The copier's summary, which it prints when it ends.
 *
 * @param files every name but those of directories; each name of a hard link counts
 * @param bytes what the tree contains
 * @param copiedFiles what had to be read and written
 * @param copiedBytes the bytes of these
 * @param linkedFiles files that are hard links to the backup before
 * @param report what changed, was left out or could not be kept
 */
public record CopySummary(
        long files, long bytes, long copiedFiles, long copiedBytes, long linkedFiles, CopyFindings report) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the copier's last line; a number that is missing is not 0, but a summary that cannot be used. */
    static CopySummary of(JsonNode line) throws StepFailedException {
        return new CopySummary(
                number(line, "files"),
                number(line, "bytes"),
                number(line, "copied_files"),
                number(line, "copied_bytes"),
                number(line, "linked_files"),
                report(line.path("report")));
    }

    private static long number(JsonNode line, String name) throws StepFailedException {
        JsonNode value = line.path(name);
        if (!value.isIntegralNumber() || value.asLong() < 0) {
            throw unusable("%s is %s".formatted(name, value.isMissingNode() ? "missing" : value));
        }
        return value.asLong();
    }

    private static CopyFindings report(JsonNode report) throws StepFailedException {
        if (report.isMissingNode()) {
            return CopyFindings.empty(); // of a command that has none, such as a removal
        }
        try {
            return CopyFindings.parse(JSON.writeValueAsString(report));
        } catch (IOException | IllegalArgumentException malformed) {
            throw unusable(malformed.getMessage());
        }
    }

    private static StepFailedException unusable(String why) {
        return new StepFailedException(
                "the copier's summary cannot be used: " + why,
                "Make sure the service and copier versions match, then retry.");
    }

    /** Whether the copier reports that it has done everything. */
    static boolean isDone(JsonNode line) {
        return line.path("status").asText().equals("done");
    }
}
