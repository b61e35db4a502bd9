package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A copier that ended well, of which nobody heard what it did: its backup must not be called whole with 0 files in it. */
class CopierThatIsNotHeardTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static CopySummary scanBy(String script) throws IOException, InterruptedException {
        return new CopierChild(List.of("sh", "-c", script), LONG, LONG).scan(Path.of("/"));
    }

    @Test
    void anEndWithoutASummaryIsAFailure() {
        assertThatThrownBy(() -> scanBy("exit 0"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("its summary was not heard");
    }

    @Test
    void aSummaryThatIsHeardCounts() throws Exception {
        CopySummary summary = scanBy("echo '{\"type\":\"summary\",\"files\":7,\"bytes\":8}'");
        assertThat(summary).isEqualTo(new CopySummary(7, 8, 0, 0));
    }
}
