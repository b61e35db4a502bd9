package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.caravault.testing.StandInMailServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mail is lines of ASCII, none longer than RFC 5322 allows, whatever is in it and wherever it is sent. Python's parser reads it. */
class MailInAsciiTest {
    private static final int LONGEST_LINE = 998;
    private static final String FROM = "Sicherung – Büro <cv@bücher.example>";
    private static final String TO =
            "Öps <here@example.org>, " + "\"Sehr lang, " + "ü".repeat(100) + "\" <also@example.org>";

    /** Prints each header that matters, decoded, and the length of the body. */
    private static final String READ = """
            import sys, email
            from email.header import decode_header, make_header
            m = email.message_from_bytes(sys.stdin.buffer.read())
            sys.stdout.reconfigure(encoding="utf-8")
            for name in ("From", "To", "Subject"): print(make_header(decode_header(m[name])))
            print(m["Bcc"])
            print(len(m.get_payload(decode=True).decode("utf-8").rstrip("\\r\\n").replace("\\r\\n", "\\n")))
            """;

    @TempDir
    private Path scratch;

    private List<String> read(String mail) throws Exception {
        String message = mail.substring(mail.indexOf("Date:"));
        Path file = Files.writeString(scratch.resolve("mail"), message, StandardCharsets.ISO_8859_1);
        Process python = new ProcessBuilder("python3", "-c", READ)
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void isPlain(String mail) {
        assertThat(mail.chars()).allMatch(c -> c < 0x80);
        assertThat(mail.lines()).allMatch(line -> line.length() <= LONGEST_LINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "UTF-8", "ISO-8859-1"})
    void inAnyLocale(String encoding) throws Exception {
        try (StandInMailServer server = new StandInMailServer(0)) {
            Path settings = Files.writeString(
                    scratch.resolve("caravault.conf"),
                    "notify.email.server = %s\nnotify.email.from = %s\nnotify.email.to = %s\n"
                            .formatted(server.url(), FROM, TO));
            ProcessBuilder java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Dfile.encoding=" + encoding,
                            "-cp",
                            System.getProperty("java.class.path"),
                            MailOnce.class.getName(),
                            settings.toString())
                    .inheritIO();
            java.environment().put("LC_ALL", "C");
            Process process = java.start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(server.commands()).contains("MAIL FROM:<cv@xn--bcher-kva.example>");
            assertThat(server.taken()).singleElement().satisfies(MailInAsciiTest::isPlain);
            assertThat(read(server.taken().get(0)))
                    .containsExactly(
                            "Sicherung – Büro <cv@xn--bcher-kva.example>",
                            TO.replace("\"", ""), // which an encoded name does not need
                            "Caravault: backup failed\\u000d\\u000aBcc: évil@example.org",
                            "None",
                            String.valueOf("Sicherung überfällig\n\n{\"long\": \"\"}".length() + 40_000));
        }
    }

    /** ASCII needs no encoding but for the length of its lines; a line of one dot ends no mail. */
    @Test
    void aLongLineOfAsciiIsFolded() throws Exception {
        try (StandInMailServer server = new StandInMailServer(0)) {
            String json = "{\"long\": \"" + "x".repeat(20_000) + "\"}\n.\n.";
            new Emails(new Emails.Account(URI.create(server.url()), "a@example.org", "b@example.org", "", "", true))
                    .send(
                            new Delivery(
                                    new UUID(0, 1),
                                    "email",
                                    "backup_failed",
                                    "default",
                                    "subject",
                                    "failed",
                                    Optional.empty(),
                                    Optional.empty(),
                                    Instant.EPOCH,
                                    Set.of()),
                            json);
            assertThat(server.taken()).singleElement().satisfies(MailInAsciiTest::isPlain);
        }
    }
}
