package org.caravault.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A name that a user has chosen cannot forge a log line, move a terminal's cursor, or reverse the direction of text. */
@Tag("fast")
class SafeTextTest {
    private static final String HOSTILE =
            "home\n2026-01-01T00:00:00.000Z INFO  ServeCommand stopped\r\u001b[2J\u001b]0;x\u0007\u009b31m\u202egpj\u2066\u2028\u0000\u007f";

    /** What moves a cursor, begins a line or changes the direction of text. */
    private static boolean isActive(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || IntStream.of(
                                0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
                                0x2069)
                        .anyMatch(mark -> mark == c);
    }

    @Test
    void aLineIsOneLineOfPlainText() {
        assertThat(SafeText.line(HOSTILE).codePoints()).noneMatch(SafeTextTest::isActive);
        assertThat(SafeText.line(HOSTILE)).startsWith("home\\u000a2026").contains("\\u001b[2J", "\\u202egpj");
    }

    @Test
    void everyActiveCharacterIsShownAndEveryOtherStays() {
        for (int c = 0; c < 0x10000; c++) {
            String text = "a" + (char) c + "b";
            String line = SafeText.line(text);
            assertThat(line.codePoints()).as("U+%04X", c).noneMatch(SafeTextTest::isActive);
            if (!isActive(c) && c != 0xfeff && !Character.isSurrogate((char) c)) {
                assertThat(line).isEqualTo(text);
            }
        }
        assertThat(SafeText.line("größer 大きい 💾 עברית")).isEqualTo("größer 大きい 💾 עברית");
        assertThat(SafeText.line("\ud83d")).isEqualTo("\\ud83d");
        assertThat(SafeText.line("\udcbe\ud83d\udcbe")).isEqualTo("\\udcbe💾");
    }

    @Test
    void linesKeepTheirEndsAndNothingElse() {
        assertThat(SafeText.lines("a\nb\u001bc\n")).isEqualTo("a\nb\\u001bc\n");
    }

    private static String logged(String message, Throwable thrown) throws IOException {
        try (LoggerContext context = new LoggerContext("neutral");
                InputStream in = new FileInputStream("config/log4j2.properties")) {
            Configuration configuration =
                    new PropertiesConfigurationFactory().getConfiguration(context, new ConfigurationSource(in));
            configuration.initialize();
            return configuration
                    .getAppender("console")
                    .getLayout()
                    .toSerializable(Log4jLogEvent.newBuilder()
                            .setLoggerName("org.caravault.cli.ServeCommand")
                            .setLevel(Level.WARN)
                            .setMessage(new SimpleMessage(message))
                            .setThrown(thrown)
                            .build())
                    .toString();
        }
    }

    @Test
    void aLogEntryIsOneLine() throws IOException {
        String entry = logged("share " + HOSTILE + " is damaged", null);
        assertThat(entry).endsWith(" is damaged\n").contains("WARN  ServeCommand share home");
        assertThat(entry.substring(0, entry.length() - 1).codePoints()).noneMatch(SafeTextTest::isActive);
    }

    @Test
    void ofAStackOnlyJavasOwnLinesBeginOne() throws IOException {
        String entry =
                logged("failed", new IOException("no " + HOSTILE, new IllegalStateException("since " + HOSTILE)));
        assertThat(entry.lines().skip(1))
                .allMatch(line ->
                        line.matches("java\\.io\\.IOException: no home.*|\\s+at .*|\\s+\\.\\.\\. .*|Caused by: .*"))
                .anyMatch(line -> line.startsWith("\tat org.caravault.problem.SafeTextTest"))
                .anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalStateException: since home"));
        assertThat(entry.codePoints().filter(c -> c != '\n' && c != '\t')).noneMatch(SafeTextTest::isActive);
        assertThat(entry.split("IOException: no", -1)).as("shown once").hasSize(2);
    }
}
