package org.caravault.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decides whether an exact restore removes anything: whether entries of the share may be missing in the copy. */
@Tag("fast")
class MissingEntriesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{} | false",
                "{\"vanished\": {\"count\": 2, \"first\": [\"a\", \"b\"]}} | false",
                "{\"unreadable\": {\"count\": 1, \"first\": [\"a\"]}} | true",
                "{\"missing\": {\"count\": 1, \"first\": [\"a:b: name: Invalid argument\"]}} | true",
                "{\"not_kept\": {\"count\": 1, \"first\": [\"x: name: y: owner: no\"]}, \"missing\": {\"count\": 0, \"first\": []}} | false",
                "{\"not_kept\": {\"count\": 99, \"first\": [\"x: owner: no\"]}, \"missing\": {\"count\": 0, \"first\": []}} | false",
                "{\"not_kept\": {\"count\": 1, \"first\": [\"x: owner: no\"]}, \"missing\": {\"count\": 1, \"first\": []}} | true",
                // as versions without the kind "missing" have written them
                "{\"not_kept\": {\"count\": 1, \"first\": [\"x: owner: no\"]}} | false",
                "{\"not_kept\": {\"count\": 1, \"first\": [\"a:b: name: Invalid argument\"]}} | true",
                "{\"not_kept\": {\"count\": 1, \"first\": [\"p: kind: Operation not permitted\"]}} | true",
                "{\"not_kept\": {\"count\": 2, \"first\": [\"x: owner: no\"]}} | true"
            })
    void mayBeMissing(String json, boolean missing) {
        CopyFindings report = CopyFindings.parse(json);
        assertThat(report.lacksEntries()).isEqualTo(missing);
        assertThat(CopyFindings.parse(report.json()).lacksEntries())
                .as("as it is kept: " + report.json())
                .isEqualTo(missing);
    }
}
