package org.caravault.copy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadStartTest {
    @Test
    void aNewJnaHasNotMovedWhatIsLoadedAhead() {
        assertThat(HeadStart.take()).isTrue();
    }
}
