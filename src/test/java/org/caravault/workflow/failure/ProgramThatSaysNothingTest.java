package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.caravault.driver.ProgramOutput;
import org.caravault.job.StepFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A driver's program that ended well and did not say how much it has backed up has not made a backup of 0 bytes. */
@Tag("fast")
class ProgramThatSaysNothingTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private ProgramOutput creating(String... patterns) {
        exchange.setVariable("operation", "create");
        exchange.setVariable("bytes", "0");
        return new ProgramOutput(exchange, List.of(patterns));
    }

    @Test
    void aBackupOfAnUnknownSizeIsAFailure() {
        ProgramOutput output = creating("total size is (?<bytes>[0-9]+)");
        output.line("die Gesamtgröße ist 7");
        assertThatThrownBy(output::finish)
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("did not say how many bytes");
    }

    @Test
    void anEmptyBackupIsNone() throws Exception {
        ProgramOutput output = creating("total size is (?<bytes>[0-9]+)");
        output.line("total size is 0");
        output.finish();
        assertThat(exchange.getVariable("bytes")).isEqualTo("0");
    }

    @Test
    void whatAProgramBeforeHasSaidCounts() throws Exception {
        ProgramOutput output = creating("total size is (?<bytes>[0-9]+)");
        exchange.setVariable("bytes", "7");
        output.finish();
        assertThat(exchange.getVariable("bytes")).isEqualTo("7");
    }

    @Test
    void aPercentageThatIsNoNumberDoesNotEndTheReading() throws Exception {
        ProgramOutput output = creating("at (?<fraction>[0-9.e-]+)", "total size is (?<bytes>[0-9]+)");
        output.line("at 0.5");
        output.line("at e-");
        output.line("total size is 9");
        output.finish();
        assertThat(output.percent()).isEqualTo(50);
        assertThat(exchange.getVariable("bytes")).isEqualTo("9");
    }
}
