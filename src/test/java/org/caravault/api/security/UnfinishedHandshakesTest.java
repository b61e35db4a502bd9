package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.caravault.api.testing.Crowd;
import org.caravault.api.testing.LogLines;
import org.caravault.api.testing.RunningService;
import org.caravault.testing.Pem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection whose TLS handshake never ends must not escape the limits of connections: it holds a descriptor of the service. */
class UnfinishedHandshakesTest {
    private static final int PER_ADDRESS = 20;
    private static final int ALL = 60;

    /** The handshake's own deadline is ten seconds: a connection that is closed sooner was closed by the limit. */
    private static final Duration BEFORE_THE_DEADLINE = Duration.ofSeconds(9);

    private static final Duration IN_TIME = Duration.ofSeconds(60);

    /** A record of 512 bytes with a ClientHello, whose rest does not come. */
    private static final String HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001";

    private static Path pem;
    private static SSLContext trust;
    private static RunningService service;
    private final List<Socket> open = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        pem = Pem.make(data.resolve("pem"), "RSA");
        trust = Pem.trust(pem);
        service = serve(
                data.resolve("data"), "client.connections_per_address=" + PER_ADDRESS, "client.connections=" + ALL);
    }

    private static RunningService serve(Path data, String... limits) throws Exception {
        List<String> settings = new ArrayList<>(List.of(limits));
        settings.addAll(List.of("ssl.cert_file=" + pem.resolve("cert"), "ssl.key_file=" + pem.resolve("key")));
        return RunningService.start(data, settings.toArray(String[]::new));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** The status of an answer to a request on a connection of its own. */
    private static String versions(RunningService service) throws IOException, InterruptedException {
        return versions(service, Duration.ZERO);
    }

    /** Asks when so much time has gone by after the connection, and before the handshake. */
    private static String versions(RunningService service, Duration pause) throws IOException, InterruptedException {
        try (Socket socket = trust.getSocketFactory()
                .createSocket("127.0.0.1", URI.create(service.url()).getPort())) {
            socket.setSoTimeout(10_000);
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private void connect(String sent, int network, int address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, (byte) network, (byte) address}), 0));
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(service.url()).getPort()));
        socket.setSoTimeout(1);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
        open.add(socket);
    }

    private long count() throws IOException {
        long count = 0;
        for (Socket socket : open) {
            count += isEnded(socket) ? 0 : 1;
        }
        return count;
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException nothing) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 20", "20, 60"})
    void whoDoesNotFinishItsHandshakeIsCountedAndTheOldestAreCutOff(int addresses, int limit) throws Exception {
        try (LogLines log = LogLines.listen()) {
            long begun = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                connect(i % 2 == 0 ? HELLO : "", 3, i % addresses + 1);
            }
            await().atMost(IN_TIME).until(() -> count() <= limit);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BEFORE_THE_DEADLINE);
            assertThat(isEnded(open.get(199))).as("the newest").isFalse();
            assertThat(log.all()).isEmpty();
        }
    }

    /** On the same address a storm may close a connection before its first message is there: then a client tries again. */
    @ParameterizedTest
    @CsvSource({"0, 5", "6, 1"})
    void whoFinishesItsHandshakeIsAnsweredAmongAllThatDoNot(int network, int tries, @TempDir Path data)
            throws Exception {
        try (RunningService usual = serve(data);
                LogLines log = LogLines.listen()) {
            try (Crowd crowd = Crowd.of(600, usual.url(), HELLO, network, 1)) {
                await().atMost(IN_TIME).until(() -> crowd.established() > 700); // some were closed, and came again
                for (int i = 0; i < 20; i++) {
                    assertThat(versions(usual, tries)).as("request %d", i).isEqualTo("HTTP/1.1 300");
                }
            }
            assertThat(log.all()).isEmpty();
        }
    }

    /** As on a busy machine, which may stop a client's thread at any place. */
    @ParameterizedTest
    @CsvSource({"600, false", "600, true", "130, false", "130, true"})
    void aClientThatPausesBeforeItsHandshakeIsAnsweredAmongManyAddresses(
            int size, boolean crowdIsAnswered, @TempDir Path data) throws Exception {
        try (RunningService few = serve(data, "client.connections=100");
                Crowd crowd = Crowd.once(size, few.url(), crowdIsAnswered ? wholeHello() : HELLO, 6, 12)) {
            await().atMost(IN_TIME).until(() -> crowd.established() > size + 20);
            for (int i = 0; i < 5; i++) {
                assertThat(versions(few, Duration.ofSeconds(2)))
                        .as("request %d", i)
                        .isEqualTo("HTTP/1.1 300");
            }
        }
    }

    /** A first message that the server answers. */
    private static String wholeHello() throws SSLException {
        SSLEngine engine = trust.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return StandardCharsets.ISO_8859_1.decode(hello.flip()).toString();
    }

    private static String versions(RunningService service, int tries) throws IOException, InterruptedException {
        try {
            return versions(service);
        } catch (SocketException | SSLException reset) {
            if (tries > 1) {
                return versions(service, tries - 1);
            }
            throw reset;
        }
    }

    /** A finished handshake must release its place, or the limit would fill up with good clients. */
    @Test
    void aFinishedHandshakeCountsNoMore() throws Exception {
        for (int i = 0; i < 3 * PER_ADDRESS; i++) {
            assertThat(versions(service)).as("request %d", i).isEqualTo("HTTP/1.1 300");
        }
    }
}
