package org.caravault.copier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.report.JsonReporter;
import org.caravault.copy.report.Problem;
import org.caravault.copy.report.ProblemKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failed copy's owner is advised to do follows the kind that the copier reports, and no word that it reports. */
@Tag("fast")
class AdviceByKindTest {
    private static final String SPARED = "Move one of them";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String advice(String kind, String words) throws Exception {
        JsonNode error = JSON.readTree("{\"path\":\"%s\",\"what\":\"%s\",\"errno\":28,\"message\":\"%s\"%s}"
                .formatted(words, words, words, kind));
        return CopyAdvice.of(List.of(CopyError.of(error)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"write into protected directory /srv/vault", "left alone", "No space left on device", ""})
    void ofAProtectedDirectoryWhateverItIsCalled(String words) throws Exception {
        assertThat(advice(",\"kind\":\"protected\"", words)).contains(SPARED);
    }

    /** Its number counts; a copier of another version may know other kinds, or none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"kind\":\"other\"",
                ",\"kind\":\"of a later version\"",
                ",\"kind\":\"\"",
                ",\"kind\":null",
                ",\"kind\":7",
                ",\"kind\":{\"protected\":true}"
            })
    void ofAnythingElseThatOnlySpeaksOfOne(String kind) throws Exception {
        assertThat(advice(kind, "write into protected directory /srv/vault"))
                .doesNotContain(SPARED)
                .contains("Free space");
    }

    @ParameterizedTest
    @EnumSource
    void eachKindArrivesAsItWasReported(ProblemKind kind) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonReporter(new PrintStream(out, true, StandardCharsets.UTF_8))
                .problem(new Problem("a", "open", Errno.EPERM, "Operation not permitted", kind));
        CopyError error = CopyError.of(JSON.readTree(out.toString(StandardCharsets.UTF_8)));
        assertThat(error.kind().name()).isEqualTo(kind.name());
        assertThat(error.line()).isEqualTo("a: open: Operation not permitted");
    }

    /** A warning that only speaks of what a destination does not take is none of a loss. */
    @Test
    void onlyALossIsALoss() {
        String summary =
                "{\"type\":\"summary\",\"status\":\"failed\",\"first_error\":{\"kind\":\"incomplete\",\"message\":\"not all\"}}";
        CopierOutput said = new CopierOutput();
        said.line("{\"type\":\"warning\",\"message\":\"the destination does not take owner\"}");
        said.line(summary);
        assertThat(said.failure(1).advice()).isNotEqualTo(CopyAdvice.notTaken());
        said.line("{\"type\":\"warning\",\"kind\":\"loss\",\"message\":\"owner: refused\"}");
        assertThat(said.failure(1))
                .hasMessage("the copier ended with 1: owner: refused")
                .satisfies(failure -> assertThat(failure.advice()).isEqualTo(CopyAdvice.notTaken()));
        assertThat(said.warnings()).hasSize(2);
    }
}
