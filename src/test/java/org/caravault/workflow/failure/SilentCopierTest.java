package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.copier.CopierChild;
import org.caravault.copier.CopySummary;
import org.caravault.job.StepFailedException;
import org.caravault.report.CopyFindings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A copier that ended well, whose summary did not arrive: its backup must not count as complete with 0 files in it. */
@Tag("fast")
class SilentCopierTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static CopySummary scanBy(String script) throws IOException, InterruptedException {
        return new CopierChild(List.of("sh", "-c", script), LONG, LONG).scan(Path.of("/"));
    }

    @Test
    void anEndWithoutASummaryIsAFailure() {
        assertThatThrownBy(() -> scanBy("exit 0"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("its summary did not arrive");
    }

    private static String summary(String more) {
        return "echo '{\"type\":\"summary\",\"status\":\"done\",\"files\":7,\"copied_files\":1,\"copied_bytes\":2,"
                + "\"linked_files\":3" + more + "}'";
    }

    @Test
    void aSummaryThatArrivesCounts() throws Exception {
        assertThat(scanBy(summary(",\"bytes\":8"))).isEqualTo(new CopySummary(7, 8, 1, 2, 3, CopyFindings.empty()));
    }

    @Test
    void aNumberThatIsMissingIsNotZero() {
        assertThatThrownBy(() -> scanBy(summary("")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("bytes is missing");
        assertThatThrownBy(() -> scanBy(summary(",\"bytes\":\"many\"")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("bytes is \"many\"");
    }

    @Test
    void aReportThatCannotBeReadIsNotAnEmptyOne() {
        assertThatThrownBy(() -> scanBy(summary(",\"bytes\":8,\"report\":{\"vanished\":7}")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("summary cannot be used");
    }

    @Test
    void anEndWith0WhoseSummarySaysOtherwiseIsAFailure() {
        assertThatThrownBy(() -> scanBy("echo '{\"type\":\"summary\",\"status\":\"partial\",\"files\":7}'"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("its status is 'partial'");
    }

    @Test
    void whatItSaidOnItsErrorStreamIsNotLost() {
        assertThatThrownBy(() -> scanBy("echo 'no memory' >&2; exit 0")).hasMessageContaining("no memory");
        assertThatThrownBy(() -> scanBy("echo 'no memory' >&2; exit 1")).hasMessageContaining("no memory");
    }
}
