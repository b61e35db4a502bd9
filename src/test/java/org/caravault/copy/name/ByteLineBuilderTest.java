package org.caravault.copy.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A manifest must read as Java would have written it. */
class ByteLineBuilderTest {
    @Property
    void numbersAreWrittenAsJavaWritesThem(
            @ForAll long number, @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
        ByteLineBuilder line = new ByteLineBuilder()
                .number(number)
                .tab()
                .digits(number, 16, 1)
                .tab()
                .digits(number, 8, 1)
                .tab()
                .digits(number, 10, 1)
                .tab()
                .digits(nanos, 10, 9);
        assertThat(new String(line.bytes(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        "%d\t%x\t%o\t%s\t%09d".formatted(number, number, number, Long.toUnsignedString(number), nanos));
    }

    @Property(tries = 50)
    void noByteIsLostHoweverLongThePathIs(@ForAll byte[] path) {
        ByteLineBuilder line = new ByteLineBuilder().text("ä");
        for (int i = 0; i < 20; i++) {
            line.raw(path);
        }
        assertThat(line.bytes()).hasSize(2 + 20 * path.length).endsWith(path);
    }
}
