package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.caravault.api.testing.LogLines;
import org.caravault.api.testing.RunningService;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client may send its next requests before the first is answered, and end the connection at any byte of them. */
class PipelinedRequestsTest {
    private static final int TIMEOUT_MS = 60_000;

    /** Bytes: many times what the kernel buffers of a connection. */
    private static final long MUCH = 64L << 20;

    private static final long QUIET_NS = Duration.ofSeconds(1).toNanos();

    private static String database;
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        database = TestDatabase.freshUrl();
        service = RunningService.startOn(database, data);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static Socket connected() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(service.url()).getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static String request(String line, String more) {
        return line
                + " HTTP/1.1\r\nHost: localhost\r\nX-OpenStack-Manila-API-Version: 2.91\r\nX-OpenStack-Manila-API-Experimental: true\r\nX-Auth-Token: "
                + service.token() + "\r\n" + more;
    }

    private static void send(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String rest(Socket of) throws IOException {
        return new String(of.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void allAreAnsweredInTheirOrder() throws Exception {
        int count = 500;
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(request("GET /v2/snapshots/" + i, "\r\n"));
        }
        try (Socket socket = connected()) {
            send(socket, requests + request("GET /v2/limits", "Connection: close\r\n\r\n"));
            String answers = rest(socket);
            assertThat(Pattern.compile("HTTP/1.1 404 ")
                            .matcher(answers)
                            .results()
                            .count())
                    .isEqualTo(count);
            int after = 0;
            for (int i = 0; i < count; i++) {
                int at = answers.indexOf("Snapshot " + i + " could", after);
                assertThat(at).as("answer %d", i).isGreaterThanOrEqualTo(after);
                after = at;
            }
            assertThat(answers.indexOf("HTTP/1.1 200 ")).isGreaterThan(after);
        }
    }

    @Test
    void aBodyIsNotTakenForTheNextRequestAndExpectIsAnswered() throws Exception {
        String body = "{\"share_backup\": {\"share_id\": \"" + "x".repeat(40_000) + "\"}}";
        String length = "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        try (Socket socket = connected()) {
            send(
                    socket,
                    request("GET /v2/limits", "\r\n")
                            + request("POST /v2/share-backups", length + "\r\n" + body)
                            + request("POST /v2/share-backups", length + "Expect: 100-continue\r\n\r\n" + body)
                            + request("GET /v2/limits", "Connection: close\r\n\r\n"));
            assertThat(Pattern.compile("HTTP/1.1 (\\d+) ")
                            .matcher(rest(socket))
                            .results()
                            .map(found -> found.group(1)))
                    .containsExactly("200", "400", "100", "400", "200");
        }
    }

    /** While the first waits for the database, the next has come in part, and then the connection ends. */
    @ParameterizedTest
    @CsvSource({"1", "10", "60", "200"})
    void nothingIsLoggedWhereverTheConnectionEnds(int bytes) throws Exception {
        String next =
                request("POST /v2/share-backups", "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
        try (LogLines log = LogLines.listen();
                Connection locks = DriverManager.getConnection(database, "postgres", "");
                Statement statement = locks.createStatement()) {
            locks.setAutoCommit(false);
            statement.execute("lock table shares in access exclusive mode");
            try (Socket socket = connected();
                    Socket reset = connected()) {
                reset.setSoLinger(true, 0);
                for (Socket one : new Socket[] {socket, reset}) {
                    send(one, request("GET /v2/shares", "\r\n") + next + "x".repeat(bytes));
                }
                await().atMost(Duration.ofMillis(TIMEOUT_MS)).until(() -> waiting(statement) >= 2);
            }
            locks.rollback();
            assertThat(service.get("/v2/shares").code()).isEqualTo(200);
            assertThat(log.all()).isEmpty();
        }
    }

    /** What a client sends meanwhile stays with it, but for the buffers of the kernels. */
    @Test
    void noMoreIsReadWhileARequestIsAnswered() throws Exception {
        try (Connection locks = DriverManager.getConnection(database, "postgres", "");
                Statement statement = locks.createStatement();
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        URI.create(service.url()).getPort()))) {
            locks.setAutoCommit(false);
            statement.execute("lock table shares in access exclusive mode");
            channel.write(StandardCharsets.US_ASCII.encode(request("GET /v2/shares", "\r\n")));
            await().atMost(Duration.ofMillis(TIMEOUT_MS)).until(() -> waiting(statement) >= 1);
            channel.configureBlocking(false);
            String next = request("GET /v2/limits", "\r\n").repeat(1000);
            long sent = 0;
            long moved = System.nanoTime();
            while (sent < MUCH && System.nanoTime() - moved < QUIET_NS) {
                int written = channel.write(StandardCharsets.US_ASCII.encode(next));
                sent += written;
                moved = written > 0 ? System.nanoTime() : moved;
            }
            locks.rollback();
            assertThat(sent).isLessThan(MUCH);
        }
    }

    private static int waiting(Statement statement) throws Exception {
        try (var found = statement.executeQuery(
                "select count(*) from pg_locks where relation = 'shares'::regclass and not granted")) {
            found.next();
            return found.getInt(1);
        }
    }
}
