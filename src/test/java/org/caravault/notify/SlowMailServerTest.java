package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.caravault.testing.StandInMailServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each read of an answer has a deadline, but a server that sends a byte before each is over held the channel for ever. */
class SlowMailServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration IN_TIME = Duration.ofSeconds(15); // less than a read's own deadline
    private static final Delivery DELIVERY = new Delivery(
            new UUID(0, 1),
            "email",
            "backup_failed",
            "default",
            "subject",
            "message",
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH,
            Set.of());

    private static Emails emails(String url, Duration deadline) {
        return new Emails(
                new Emails.Account(URI.create(url), "vault@example.org", "one@example.org", "", "", true), deadline);
    }

    /** Answers the first commands, and the next one without end. */
    private static void drip(ServerSocket server, boolean tls, int answered, CountDownLatch closed) {
        try (Socket client = server.accept()) {
            byte[] command = new byte[65536];
            for (int i = 0; i < answered; i++) {
                client.getOutputStream()
                        .write((i == 0 ? "220 here\r\n" : "250 fine\r\n").getBytes(StandardCharsets.US_ASCII));
                int unused = client.getInputStream().read(command);
            }
            byte[] record = {0x16, 3, 3, 0x3f, 0x7f, 2
            }; // of a handshake that uses TLS, with a length that is not reached
            for (int i = 0; ; i++) {
                client.getOutputStream().write(tls && i < record.length ? record[i] : '2');
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException gone) {
            closed.countDown();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({"smtp, 0", "smtp, 1", "smtp, 2", "smtps, 0"})
    void aMailIsGivenUpAndItsSocketIsClosed(String scheme, int answered) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread =
                    new Thread(() -> drip(server, scheme.equals("smtps"), answered, closed), "dripping-mail-server");
            thread.setDaemon(true);
            thread.start();
            Emails emails = emails(scheme + "://127.0.0.1:" + server.getLocalPort(), DEADLINE);
            Instant before = Instant.now();
            assertThatThrownBy(() -> emails.send(DELIVERY, "{}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "the mail server " + scheme + "://127.0.0.1:\\d+ did not take the mail within 2 s");
            assertThat(Duration.between(before, Instant.now())).isLessThan(IN_TIME);
            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aMailThatIsTakenInTimeIsNotCutOff() throws Exception {
        try (StandInMailServer server = new StandInMailServer(0)) {
            emails(server.url(), Duration.ofSeconds(60)).send(DELIVERY, "{}");
            assertThat(server.taken()).hasSize(1);
        }
    }

    /** Before, its silence was a failed delivery, and the same mail was sent again and again. */
    @Test
    void aServerThatIsSilentAfterTheMailHasTakenIt() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (StandInMailServer server =
                new StandInMailServer(command -> command.equals("QUIT") ? nothingUntil(end) : Optional.empty())) {
            emails(server.url(), DEADLINE).send(DELIVERY, "{}");
            assertThat(server.taken()).hasSize(1);
        } finally {
            end.countDown();
        }
    }

    private static Optional<String> nothingUntil(CountDownLatch end) {
        try {
            assertThat(end.await(IN_TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
