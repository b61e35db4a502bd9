package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.report.JsonReporter;
import org.caravault.copy.report.PlainReporter;
import org.caravault.copy.report.Problem;
import org.caravault.copy.report.Summary;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** What the last line of a copy says of what it met. */
class ReportOfACopyTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final FindingCollector report = new FindingCollector();

    private Summary summary(List<Problem> errors, Optional<Problem> end) {
        Summary.Status status = end.isPresent() ? Summary.Status.FAILED : Summary.Status.DONE;
        return new Summary(status, new Counters(), Map.of(), report, errors, end, 1);
    }

    private JsonNode json(Summary summary) throws Exception {
        new JsonReporter(stream).summary(summary);
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void eachKindIsThereEvenIfNothingWasFound() throws Exception {
        JsonNode kinds = json(summary(List.of(), Optional.empty())).path("report");
        assertThat(kinds.fieldNames())
                .toIterable()
                .containsExactly(
                        "vanished", "changed", "unreadable", "not_kept", "missing", "mounts", "snapshots", "damaged");
        for (JsonNode kind : kinds) {
            assertThat(kind.path("count").asLong()).isZero();
            assertThat(kind.path("first").isArray() && kind.path("first").isEmpty())
                    .isTrue();
        }
    }

    @Test
    void allAreCountedAndTwentyAreNamed() throws Exception {
        for (int i = 1; i <= 25; i++) {
            report.add(FindingCollector.Finding.VANISHED, "d/\"" + i + "\" \\xff");
        }
        report.add(FindingCollector.Finding.NOT_KEPT, "f: owner: Operation not permitted");
        JsonNode kinds = json(summary(List.of(), Optional.empty())).path("report");
        assertThat(kinds.at("/vanished/count").asLong()).isEqualTo(25);
        assertThat(kinds.at("/vanished/first")).hasSize(20);
        assertThat(kinds.at("/vanished/first/0").asText()).isEqualTo("d/\"1\" \\xff");
        assertThat(kinds.at("/not_kept/first/0").asText()).isEqualTo("f: owner: Operation not permitted");
    }

    @Test
    void theEndIsTheFirstErrorAndTheEntriesAreNamed() throws Exception {
        Problem entry = new Problem("a", "open", 13, "Permission denied");
        Problem end = new Problem("", "", 0, "the copy is not complete; 1 failed: a: open: Permission denied");
        JsonNode line = json(summary(List.of(entry), Optional.of(end)));
        assertThat(line.at("/first_error/message").asText()).contains("a: open: Permission denied");
        assertThat(line.path("first_errors")).hasSize(1);
        assertThat(line.at("/first_errors/0/path").asText()).isEqualTo("a");
        assertThat(line.at("/first_errors/0/errno").asInt()).isEqualTo(13);
    }

    @Test
    void aPersonReadsItInWords() {
        for (int i = 1; i <= 21; i++) {
            report.add(FindingCollector.Finding.CHANGED, "log" + i);
        }
        new PlainReporter(stream, stream, false).summary(summary(List.of(), Optional.empty()));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("21 changed while being read: log1, log2, ")
                .endsWith("log20, and 1 more\n");
    }

    /** A user who may read nothing, so that more entries fail than are named. */
    @Test
    void aStrictCopyNamesWhatFailed() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            Faults copier = Faults.compiledIn(w);
            RsyncOracle.shell("mkdir $1; for i in {1..30}; do echo $i > $1/$i; done", w.path("src"));
            Faults.Outcome outcome = copier.run(
                    Map.of("FAULT_CALLS", ",pread,", "FAULT_FROM", "5", "FAULT_ERRNO", "5", "FAULT_TIMES", "22"),
                    "copy",
                    w.path("src"),
                    w.path("dst"),
                    "--strict");
            assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
            assertThat(outcome.summary().path("first_errors")).hasSize(20);
            assertThat(outcome.summary().at("/first_error/message").asText())
                    .startsWith("the copy is not complete; 22 failed: ")
                    .containsPattern("[0-9]+: read: Input/output error; [0-9]+: read: Input/output error")
                    .endsWith("; and 2 more");
        }
    }
}
