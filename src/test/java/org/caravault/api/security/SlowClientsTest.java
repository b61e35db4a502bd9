package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.caravault.api.testing.RunningService;
import org.caravault.testing.Pem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few clients that are slow, or never finish a request, must not take all connections from the others. */
class SlowClientsTest {
    private static final String POST = String.join(
            "\r\n",
            "POST /v2/share-backups HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "X-OpenStack-Manila-API-Version: 2.91",
            "X-OpenStack-Manila-API-Experimental: True",
            "");

    /** Two seconds for what it does, two for the rest of what was answered, and a busy machine. */
    private static final Duration IN_TIME = Duration.ofSeconds(15);

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data, "auth_strategy=none", "client.idle_s=2", "client.request_s=2");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static Socket connected(RunningService to) throws IOException {
        URI url = URI.create(to.url());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(100);
        return socket;
    }

    /** Sends and goes on sending, until it is cut off. {@return what it was answered before} */
    private static String untilCutOff(RunningService by, String first, String more) throws IOException {
        StringBuilder answer = new StringBuilder();
        long end = System.nanoTime() + IN_TIME.toNanos();
        try (Socket socket = connected(by)) {
            OutputStream out = socket.getOutputStream();
            out.write(first.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] received = new byte[4096];
            while (System.nanoTime() < end) {
                out.write(more.getBytes(StandardCharsets.US_ASCII));
                try {
                    int count = in.read(received);
                    if (count < 0) {
                        return answer.toString();
                    }
                    answer.append(new String(received, 0, count, StandardCharsets.US_ASCII));
                } catch (SocketTimeoutException nothingYet) {
                    out.flush(); // then some more is sent
                }
            }
        } catch (SocketException reset) {
            return answer.toString();
        }
        throw new AssertionError("it is still connected; it has received: " + answer);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one that asks nothing, '', ''",
        "headers that stop, 'GET /v2/shares HTTP/1.1\r\nHost:', ''",
        "headers that drip, 'GET /v2/shares HTTP/1.1\r\nX: ', a"
    })
    void whoDoesNotComeToTheEndOfItsHeadersIsCutOff(String what, String first, String more) throws Exception {
        assertThat(untilCutOff(service, first, more)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a body that stops, 'Content-Length: 1000\r\n\r\n{', '', 503",
        "a body that drips, 'Content-Length: 100000\r\n\r\n{', ' ', 503",
        "a body without end, 'Transfer-Encoding: chunked\r\n\r\n', 65536, 413"
    })
    void whoDoesNotComeToTheEndOfABodyIsAnsweredAndCutOff(String what, String first, String more, int code)
            throws Exception {
        String chunk = more.equals("65536") ? "10000\r\n" + " ".repeat(65536) + "\r\n" : more;
        assertThat(untilCutOff(service, POST + first, chunk)).startsWith("HTTP/1.1 " + code);
    }

    @Test
    void whoHasAskedMayAskAgainForAWhileAndIsThenCutOff() throws Exception {
        try (Socket socket = connected(service)) {
            for (int request = 0; request < 5; request++) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.setSoTimeout(5_000);
                byte[] begin = socket.getInputStream().readNBytes(12);
                assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 300");
                socket.setSoTimeout(700); // in which it asks nothing
                assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                        .isInstanceOf(SocketTimeoutException.class);
            }
            socket.setSoTimeout(10_000);
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset"); // the kernel holds nothing for it any more
        }
    }

    @Test
    void whoDoesNotShakeHandsIsCutOff(@TempDir Path data) throws Exception {
        Path pem = Pem.make(data.resolve("pem"), "EC");
        try (RunningService secure = RunningService.start(
                data.resolve("data"), "ssl.cert_file=" + pem.resolve("cert"), "ssl.key_file=" + pem.resolve("key"))) {
            assertThat(untilCutOff(secure, "", "")).isEmpty();
        }
    }

    @Test
    void everybodyElseIsAnsweredMeanwhile() throws Exception {
        Socket[] idle = new Socket[200];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = connected(service);
        }
        try {
            assertThat(service.get("/v2/shares").code()).isEqualTo(200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Asks for the largest answer that needs no token, and does not read it. */
    private static Socket notReading(RunningService of, int requests) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new java.net.InetSocketAddress(
                java.net.InetAddress.getLoopbackAddress(),
                java.net.URI.create(of.url()).getPort()));
        socket.getOutputStream()
                .write("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .repeat(requests)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Whether the server has ended a connection, of which nothing was read, and its kernel holds nothing for it. */
    private static boolean isCutOff(Socket socket) throws Exception {
        String table = Files.readString(Path.of("/proc/net/tcp")) + Files.readString(Path.of("/proc/net/tcp6"));
        String local = "%04X".formatted(socket.getLocalPort());
        String remote = "%04X".formatted(socket.getPort());
        return table.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .noneMatch(words -> words.length > 2
                        && words[1].endsWith(":" + remote)
                        && words[2].endsWith(":" + local)); // at the server's end, in whatever state
    }

    @Test
    void whoDoesNotReadItsAnswerIsCutOffAndEverybodyElseIsAnswered() throws Exception {
        Socket[] clients = new Socket[40];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = notReading(service, i % 2 == 0 ? 1 : 50);
        }
        try {
            assertThat(service.get("/v2/shares").code()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                for (Socket client : clients) {
                    assertThat(isCutOff(client)).isTrue();
                }
            });
            assertThat(service.get("/v2/shares").code()).isEqualTo(200);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whoReadsAllOfItAtLastIsAnsweredAgain() throws Exception {
        try (Socket socket = notReading(service, 20)) {
            socket.setSoTimeout(10_000);
            byte[] all = socket.getInputStream().readNBytes(2_000_000);
            assertThat(new String(all, StandardCharsets.ISO_8859_1)).containsPattern("(?s)HTTP/1.1 200.*HTTP/1.1 200");
        }
    }

    @Test
    void whereThereAreTooManyConnectionsTheOldestThatAsksNothingGoes(@TempDir Path data) throws Exception {
        try (RunningService few = RunningService.start(
                data, "client.connections_per_address=8", "client.idle_s=600", "client.request_s=600")) {
            Socket[] clients = new Socket[30];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = i % 3 == 0 ? notReading(few, 1) : connected(few);
            }
            try {
                assertThat(few.get("/v2/shares").code()).isEqualTo(200);
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    int open = 0;
                    for (Socket client : clients) {
                        open += isCutOff(client) ? 0 : 1;
                    }
                    assertThat(open).isLessThanOrEqualTo(8);
                });
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
        }
    }
}
