package org.caravault.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program's output is read by lines as Java reads them, but a line that never ends takes no memory. */
class OutputLinesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LONGEST = 1000;

    private static List<String> read(InputStream in) throws Exception {
        List<String> all = new ArrayList<>();
        OutputLines lines = OutputLines.of(in, "test", LONGEST, all::add);
        assertThat(lines.hasEnded(SOON)).isTrue();
        lines.mustNotHaveFailed();
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a\n", "a\nb", "\n\n", "a\r\nb\r\n", "a\rb\r", "\r\r\n\n", "\r\n\r\nä\n\r"})
    void linesAreThoseOfJava(String text) throws Exception {
        assertThat(read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(text.lines().toList());
    }

    @Test
    void soAreThoseThatEndAtAnyPlaceOfABlock() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 30_000) {
                text.append("x".repeat(random.nextInt(LONGEST)))
                        .append(List.of("\n", "\r", "\r\n").get(random.nextInt(3)));
            }
            assertThat(read(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(text.toString().lines().toList());
        }
    }

    @Test
    void aLongLineIsCutAndTheNextOneIsRead() throws Exception {
        String text = "x".repeat(1 << 20) + "\nnext";
        assertThat(read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .containsExactly("x".repeat(LONGEST), "next");
    }

    @Test
    void moreThanMemoryHoldsWithoutALineEndIsRead() throws Exception {
        long more = Runtime.getRuntime().maxMemory() + (1 << 20);
        InputStream endless = new InputStream() {
            private long left = more;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int from, int length) {
                left -= length;
                java.util.Arrays.fill(into, from, from + length, (byte) 'x');
                return left < 0 ? -1 : length;
            }
        };
        assertThat(read(endless)).containsExactly("x".repeat(LONGEST));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLineThatCannotBeProcessedIsNotedInsteadOfEndingTheThreadUnseen(boolean error) throws Exception {
        OutputLines lines = OutputLines.of(
                new ByteArrayInputStream("a\nb\n".getBytes(StandardCharsets.UTF_8)), "test", LONGEST, line -> {
                    if (error) {
                        throw new StackOverflowError("line " + line);
                    }
                    throw new IllegalStateException("line " + line);
                });
        assertThat(lines.hasEnded(SOON)).isTrue();
        assertThatThrownBy(lines::mustNotHaveFailed)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line a");
    }
}
