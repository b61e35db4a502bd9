package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.caravault.api.testing.Crowd;
import org.caravault.api.testing.LogLines;
import org.caravault.api.testing.RawHttp;
import org.caravault.api.testing.RunningService;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On loopback all users are one address: one of them takes every connection that this address or all addresses may have, without
 * a token, and the administrator does not get one.
 */
class ConnectionsRunShortTest {
    private static final int CROWD = 300;
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Duration IN_TIME = Duration.ofSeconds(60);
    private static final String HOST = "Host: localhost\r\n";
    private static final String BAD = HOST + "X-Auth-Token: cv_0011223344556677_" + "x".repeat(43) + "\r\n";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static String sent(String kind) {
        return switch (kind) {
            case "idle" -> "";
            case "head" -> "GET / HTTP/1.1\r\n";
            case "body" -> "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\n{";
            case "chunked" -> "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n";
            case "token" -> "GET /v2/shares HTTP/1.1\r\n" + BAD + "\r\n";
            case "token and body" -> "POST /v2/shares HTTP/1.1\r\n" + BAD + "Content-Length: 100000\r\n\r\n{";
            case "pipelined tokens" -> ("GET /v2/shares HTTP/1.1\r\n" + BAD + "\r\n").repeat(8);
            case "pipelined" -> ("GET / HTTP/1.1\r\n" + HOST + "\r\n").repeat(8);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static RawHttp.Reply asAdministrator(RunningService of) throws IOException {
        return RawHttp.ask(
                of.url(),
                "",
                "GET /v2/limits HTTP/1.1",
                "Host: localhost",
                "X-OpenStack-Manila-API-Version: 2.91",
                "X-Auth-Token: " + of.token());
    }

    private static RawHttp.Reply health(RunningService of) throws IOException {
        return RawHttp.ask(of.managementUrl(), "", "GET /observe/health HTTP/1.1", "Host: localhost");
    }

    @FunctionalInterface
    private interface Ask {
        RawHttp.Reply by(RunningService of) throws IOException;
    }

    private static void mustAnswerAmong(Crowd crowd, int size, RunningService asked, Ask ask) throws Exception {
        await().atMost(IN_TIME).until(() -> crowd.established() >= size);
        for (int i = 0; i < 20; i++) {
            Instant before = Instant.now();
            RawHttp.Reply reply = ask.by(asked);
            assertThat(reply.code()).as("request %d: %s", i, reply.text()).isEqualTo(200);
            assertThat(Duration.between(before, Instant.now()))
                    .as("request %d", i)
                    .isLessThan(SOON);
            TimeUnit.MILLISECONDS.sleep(100); // so that connections of all ages are there
        }
    }

    @ParameterizedTest
    @CsvSource({"idle", "head", "body", "chunked", "token", "token and body", "pipelined tokens", "pipelined"})
    void oneAddressTakesItsPlacesAndTheAdministratorIsAnsweredOnIt(String kind) throws Exception {
        try (LogLines log = LogLines.listen()) {
            try (Crowd crowd = Crowd.of(CROWD, service.url(), sent(kind), 0, 1)) {
                mustAnswerAmong(crowd, CROWD, service, ConnectionsRunShortTest::asAdministrator);
            }
            assertThat(log.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"idle", "head", "body"})
    void oneAddressTakesItsPlacesAtTheManagementPort(String kind) throws Exception {
        try (LogLines log = LogLines.listen()) {
            try (Crowd crowd = Crowd.of(CROWD, service.managementUrl(), sent(kind), 0, 1)) {
                mustAnswerAmong(crowd, CROWD, service, ConnectionsRunShortTest::health);
            }
            assertThat(log.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"idle", "body", "token", "pipelined tokens"})
    void manyAddressesTakeAllPlacesAndTheAdministratorIsAnswered(String kind, @TempDir Path data) throws Exception {
        try (RunningService few = RunningService.start(data, "client.connections=100");
                Crowd crowd = Crowd.of(CROWD, few.url(), sent(kind), 7, 12)) {
            mustAnswerAmong(crowd, CROWD, few, ConnectionsRunShortTest::asAdministrator);
        }
    }

    /** As on a busy machine, which may stop a client's thread at any place; after a second its connection counts as idle. */
    @ParameterizedTest
    @CsvSource({
        "idle, 600, 5",
        "body, 600, 5",
        "token, 600, 5",
        "pipelined tokens, 600, 5",
        "idle, 3000, 2",
        "head, 3000, 2",
        "body, 3000, 2",
        "token, 3000, 2",
        "pipelined, 3000, 2",
        "pipelined tokens, 3000, 2"
    })
    void aClientThatPausesBeforeItsRequestIsAnsweredAmongManyAddresses(
            String kind, int pauseMs, int times, @TempDir Path data) throws Exception {
        try (RunningService few = RunningService.start(data, "client.connections=100");
                Crowd crowd = Crowd.of(CROWD, few.url(), sent(kind), 7, 12)) {
            await().atMost(IN_TIME).until(() -> crowd.established() >= CROWD);
            for (int i = 0; i < times; i++) {
                assertThat(afterAPause(few, pauseMs)).as("request %d", i).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    private static String afterAPause(RunningService of, int pauseMs) throws Exception {
        try (Socket socket = connected(of)) {
            socket.setSoTimeout((int) IN_TIME.toMillis());
            TimeUnit.MILLISECONDS.sleep(pauseMs);
            String request = "GET /v2/limits HTTP/1.1\r\n" + HOST + "X-Auth-Token: " + of.token()
                    + "\r\nX-OpenStack-Manila-API-Version: 2.91\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aRequestWithATokenKeepsItsConnectionUntilItIsAnswered(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        try (RunningService few = RunningService.startOn(url, data, "client.connections_per_address=8");
                Connection database = DriverManager.getConnection(url, "postgres", "");
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute("lock table shares in access exclusive mode");
            CompletableFuture<Integer> slow =
                    CompletableFuture.supplyAsync(() -> few.get("/v2/shares").code());
            try (Crowd crowd = Crowd.of(40, few.url(), sent("body"), 0, 1)) {
                await().atMost(IN_TIME).until(() -> crowd.established() > 150);
                assertThat(slow).isNotDone();
                database.rollback();
                assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
        }
    }

    /** The connection that is ended has often been closed by its client a moment before. */
    @Test
    void clientsThatComeAndGoAreNotLoggedAndTheIdleAmongThemAreCutOff(@TempDir Path data) throws Exception {
        try (RunningService few = RunningService.start(data, "client.connections_per_address=24", "client.idle_s=2");
                LogLines log = LogLines.listen()) {
            List<Socket> idle = new ArrayList<>();
            List<Thread> hasty = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Thread thread = new Thread(() -> comeAndGo(few, 100));
                thread.start();
                hasty.add(thread);
            }
            while (hasty.stream().anyMatch(Thread::isAlive)) {
                idle.add(connected(few));
                TimeUnit.MILLISECONDS.sleep(10);
            }
            await().atMost(IN_TIME).until(() -> {
                for (Socket socket : idle) {
                    if (!isEnded(socket)) {
                        return false;
                    }
                }
                return true;
            });
            assertThat(idle).hasSizeGreaterThan(10);
            assertThat(log.all()).isEmpty();
            assertThat(asAdministrator(few).code()).isEqualTo(200);
        }
    }

    private static Socket connected(RunningService to) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), URI.create(to.url()).getPort());
    }

    private static void comeAndGo(RunningService to, int times) {
        for (int i = 0; i < times; i++) {
            try (Socket socket = connected(to)) {
                socket.getOutputStream()
                        .write(("GET / HTTP/1.1\r\n" + HOST + "\r\n").getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().read();
            } catch (IOException ended) {
                // as may happen to any of them
            }
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }
}
