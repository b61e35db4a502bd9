package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever sits between the service and the mail server takes STARTTLS out of its answer, and reads the password. */
@Tag("fast")
class PasswordInTheClearTest {
    private static final String PASSWORD = "correct horse";

    /** A mail server that offers passwords in the clear and no STARTTLS. */
    private static final class PlainServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<String> received = new CopyOnWriteArrayList<>();

        PlainServer() throws IOException {
            Thread thread = new Thread(this::serve, "plain-mail-server");
            thread.setDaemon(true);
            thread.start();
        }

        URI uri() {
            return URI.create("smtp://127.0.0.1:" + socket.getLocalPort());
        }

        private void serve() {
            while (true) {
                try (Socket client = socket.accept()) {
                    talk(client);
                } catch (SocketException closed) {
                    return;
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        }

        private void talk(Socket client) throws IOException {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            say(client, "220 here");
            boolean data = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                received.add(line);
                if (data && !line.equals(".")) {
                    continue;
                }
                data = line.equals("DATA");
                say(client, answer(line));
            }
        }

        private static String answer(String line) {
            if (line.startsWith("EHLO")) {
                return "250-here\r\n250 AUTH PLAIN";
            }
            if (line.equals("AUTH PLAIN")) {
                return "334 ";
            }
            if (line.startsWith("AUTH PLAIN ") || line.matches("[A-Za-z0-9+/]{8,}=*")) {
                return "235 welcome";
            }
            return line.equals("DATA") ? "354 go on" : line.equals("QUIT") ? "221 bye" : "250 fine";
        }

        private static void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Emails emails(PlainServer server, String user, boolean mustEncrypt) {
        return new Emails(new Emails.Account(
                server.uri(), "from@example.org", "to@example.org", user, user.isEmpty() ? "" : PASSWORD, mustEncrypt));
    }

    private static Delivery delivery(String message) {
        Instant at = Instant.parse("2026-01-01T00:00:00Z");
        return new Delivery(
                UUID.randomUUID(),
                "email",
                "backup_failed",
                "blue",
                "home",
                message,
                Optional.empty(),
                Optional.empty(),
                at,
                Set.of());
    }

    private static boolean containsThePassword(List<String> lines) {
        // PLAIN (RFC 4616) with the user as both identities, as Angus sends it
        String encoded =
                Base64.getEncoder().encodeToString(("user\0user\0" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return lines.stream().anyMatch(line -> line.contains(encoded) || line.contains(PASSWORD));
    }

    @Test
    void aServerThatDoesNotEncryptIsSentNone() throws Exception {
        try (PlainServer server = new PlainServer()) {
            assertThatThrownBy(() -> emails(server, "user", true).send(delivery("failed"), "{}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("STARTTLS");
            assertThat(containsThePassword(server.received)).isFalse();
            assertThat(server.received).noneMatch(line -> line.startsWith("AUTH"));
        }
    }

    @Test
    void unlessTheAdministratorSaysSo() throws Exception {
        try (PlainServer server = new PlainServer()) {
            emails(server, "user", false).send(delivery("failed"), "{}");
            assertThat(containsThePassword(server.received)).isTrue();
        }
    }

    @Test
    void withoutAPasswordThereIsNothingToKeep() throws Exception {
        try (PlainServer server = new PlainServer()) {
            emails(server, "", true).send(delivery("failed"), "{}");
            assertThat(server.received).contains("DATA");
        }
    }

    @Test
    void aNameInAMessageBeginsNoLineOfTheMail() throws Exception {
        try (PlainServer server = new PlainServer()) {
            emails(server, "", true)
                    .send(delivery("backup of home\r\n.\r\nMAIL FROM:<evil@example.org>\u001b[2J failed"), "{}");
            assertThat(server.received).noneMatch(line -> line.startsWith("MAIL FROM:<evil"));
            assertThat(String.join("\n", server.received))
                    .doesNotContain("\u001b")
                    .contains("backup of home");
        }
    }
}
