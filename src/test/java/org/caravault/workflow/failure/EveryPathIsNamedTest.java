package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.caravault.copier.CopierChild;
import org.caravault.copier.CopierFailedException;
import org.caravault.copier.CopierFailedException.Copied;
import org.caravault.copier.CopyError;
import org.caravault.copier.CopyErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that fails names every path, with the operation and the cause, whatever the files are called. */
class EveryPathIsNamedTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EACCES = 13;
    private static final int EPERM = 1;
    private static final int EIO = 5;
    private static final int ENOSPC = 28;

    @TempDir
    private Path directory;

    private static String error(String type, String path, String what, int errno, String message) throws IOException {
        return JSON.writeValueAsString(
                Map.of("type", type, "path", path, "what", what, "errno", errno, "message", message));
    }

    private static String incomplete() {
        return "{\"path\":\"\",\"what\":\"\",\"errno\":0,\"message\":\"strict\",\"kind\":\"incomplete\"}";
    }

    private static String summary(String status, long errors, String firstError, String more) {
        return "{\"type\":\"summary\",\"status\":\"%s\",\"files\":9,\"bytes\":9,\"copied_files\":9,\"copied_bytes\":9,\"linked_files\":0,\"errors\":%d,\"first_error\":%s%s}"
                .formatted(status, errors, firstError, more);
    }

    /** What the child's failure is when it has said these lines. */
    private CopierFailedException failure(int exitCode, List<String> lines) throws IOException {
        Path said = Files.write(directory.resolve("said"), lines);
        CopierChild child = new CopierChild(List.of("sh", "-c", "cat " + said + "; exit " + exitCode), LONG, LONG);
        return catchThrowableOfType(CopierFailedException.class, () -> child.scan(Path.of("/")));
    }

    @Test
    void aPathThatIsPartOfTheErrorsTextIsNamedAllTheSame() throws Exception {
        String end = error("error", "a", "rename", EPERM, "a: rename: Operation not permitted");
        CopierFailedException failure = failure(1, List.of(summary("failed", 0, end, "")));
        assertThat(failure).hasMessage("the copier ended with 1: a: rename: Operation not permitted");
        failure = failure(
                3,
                List.of(error("error", "a", "open", EACCES, "Permission denied"), summary("partial", 1, "null", "")));
        assertThat(failure).hasMessage("the copier ended with 3: a: open: Permission denied");
    }

    @Test
    void allAreNamedAndNotOnlyTheFirst() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String name : List.of("denied", "d/broken", "Permission")) {
            lines.add(error("error", name, "open", EACCES, "Permission denied"));
        }
        lines.add(summary(
                "failed",
                3,
                incomplete(),
                ",\"first_errors\":[" + lines.get(0) + "," + error("e", "later", "read", EIO, "Input/output error")
                        + "]"));
        CopierFailedException failure = failure(1, lines);
        assertThat(failure)
                .hasMessageContaining("4 errors: denied: open: Permission denied; d/broken: open: Permission denied")
                .hasMessageContaining("Permission: open: Permission denied; later: read: Input/output error")
                .hasMessageNotContaining("strict");
        assertThat(failure.advice()).contains("no_root_squash", "I/O error");
        assertThat(failure.copied()).isEqualTo(Copied.RESUMABLE);
    }

    @Test
    void ofManyLongPathsTheFirstIsNamedInFullAndTheRestIsCounted() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lines.add(error("error", i + "x".repeat(900), "open", EACCES, "Permission denied"));
        }
        lines.add(summary("partial", 70, lines.get(0), ""));
        CopierFailedException failure = failure(3, lines);
        assertThat(failure.getMessage())
                .hasSizeBetween(2000, 4500)
                .contains("70 errors: 0" + "x".repeat(900) + ": open: Permission denied; 1xxx", "; and 67 more");
    }

    @Test
    void aVaultThatDoesNotTakeSomethingIsReportedWithThePath() throws Exception {
        CopierFailedException failure = failure(
                1,
                List.of(
                        "{\"type\":\"warning\",\"kind\":\"loss\",\"message\":\"no room for extended attributes (first at report.doc: Argument list too long)\"}",
                        summary(
                                "failed",
                                0,
                                incomplete(),
                                ",\"report\":{\"not_kept\":{\"count\":2,\"first\":[\"report.doc\",\"b\"]},\"changed\":{\"count\":0,\"first\":[]}}")));
        assertThat(failure)
                .hasMessageContaining("2 not kept in full (report.doc, b)")
                .hasMessageContaining("extended attributes");
        assertThat(failure.advice()).contains("cannot hold this");
        assertThat(failure.copied()).isEqualTo(Copied.RESUMABLE);
    }

    /** The operating system's words in a name are a name. */
    @Test
    void adviceGoesByTheErrorsNumberAndNotByTheFilesName() throws Exception {
        CopierFailedException failure = failure(
                3,
                List.of(
                        error("error", "No space left on device", "open", EACCES, "Permission denied"),
                        summary("partial", 1, "null", "")));
        assertThat(failure.advice()).contains("root").doesNotContain("Free space");
        assertThat(failure.copied()).isEqualTo(Copied.RESUMABLE);
    }

    @Test
    void whatIsInDoubtOrHasNoRoomIsNotGoneOnWith() throws Exception {
        String full = error("error", "f", "write", ENOSPC, "f: write: No space left on device");
        assertThat(failure(1, List.of(summary("failed", 0, full, ""))).copied()).isEqualTo(Copied.NO_SPACE);
        String broken = error("error", "f", "fsync", EIO, "f: fsync: Input/output error");
        assertThat(failure(1, List.of(summary("failed", 0, broken, ""))).copied())
                .isEqualTo(Copied.DOUBTFUL);
        assertThat(failure(1, List.of()).copied()).as("it has crashed").isEqualTo(Copied.DOUBTFUL);
        assertThat(failure(137, List.of()).copied()).as("it was killed").isEqualTo(Copied.RESUMABLE);
    }

    @Property(tries = 300)
    void thePathTheOperationAndTheCauseAreInTheLineOnce(
            @ForAll @NotEmpty String path, @ForAll @NotEmpty String what, @ForAll @NotEmpty String text) {
        String line = path + ": " + what + ": " + text;
        assertThat(new CopyError(path, what, EPERM, line, CopyErrorKind.OTHER).line())
                .isEqualTo(line);
        if (!text.startsWith(path + ": ")) {
            assertThat(new CopyError(path, what, EPERM, text, CopyErrorKind.OTHER).line())
                    .isEqualTo(line);
        }
    }
}
