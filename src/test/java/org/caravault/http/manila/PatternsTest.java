package org.caravault.http.manila;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.caravault.problem.RefusalException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pattern that takes years, or is none. */
@Tag("fast")
class PatternsTest {
    @Test
    void onlyTheBeginningMustBeAsThePatternSays() {
        assertThat(Patterns.startsWith("host", "no.e", "node-1")).isTrue();
        assertThat(Patterns.startsWith("host", "ode", "node-1")).isFalse();
        assertThat(Patterns.startsWith("host", "node$", "node-1")).isFalse();
    }

    @Test
    void onePatternDoesNotKeepAThreadBusyForYears() {
        assertThatThrownBy(() -> Patterns.startsWith("host", "(x*)(x*)(x*)(x*)(x*)(x*)\\1y", "x".repeat(60)))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("host");
    }

    @Test
    void whatIsNoPatternIsRefused() {
        for (String wrong : new String[] {"(", "*", "[", "a{2,1}", "x".repeat(256)}) {
            assertThatThrownBy(() -> Patterns.startsWith("host", wrong, "node-1"))
                    .as(wrong)
                    .isInstanceOf(RefusalException.class);
        }
    }
}
