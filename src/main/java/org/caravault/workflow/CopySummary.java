package org.caravault.workflow;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the copier says when it ends.
 *
 * @param files all but directories, hard links counted once
 * @param bytes what the tree holds
 * @param copiedBytes what had to be read and written
 * @param linkedFiles files that are hard links to the backup before
 */
public record CopySummary(long files, long bytes, long copiedBytes, long linkedFiles) {
    static CopySummary of(JsonNode line) {
        return new CopySummary(
                line.path("files").asLong(),
                line.path("bytes").asLong(),
                line.path("copied_bytes").asLong(),
                line.path("linked_files").asLong());
    }
}
