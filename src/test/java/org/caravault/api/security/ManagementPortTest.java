package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.api.testing.RawHttp;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any user of the host can connect to it: whoever watches the service must get his answer all the same. */
class ManagementPortTest {
    private static final Duration IN_TIME = Duration.ofSeconds(60);
    private static final String HEALTH = "GET /observe/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String METRICS = "GET /observe/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final Pattern DATABASE_CHECKS =
            Pattern.compile("\"check.id\":\"database\".*?\"invocation.count\":(\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(
                data, "client.idle_s=2", "client.request_s=2", "client.connections_per_address=50");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static Socket connected(RunningService to) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(to.managementUrl()).getPort()));
        socket.setSoTimeout(100);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads what there is. {@return whether the server has ended the connection} */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            InputStream in = socket.getInputStream();
            return in.read(new byte[4096]) < 0;
        } catch (SocketTimeoutException nothing) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /observe/health HTTP/1.1\r\nX: ", HEALTH})
    void aClientThatSendsNothingOrNothingMoreIsCutOff(String sent) throws Exception {
        try (Socket socket = connected(service)) {
            send(socket, sent);
            await().atMost(IN_TIME).until(() -> isEnded(socket));
        }
    }

    @Test
    void aHeaderThatDripsIsCutOff() throws Exception {
        try (Socket socket = connected(service)) {
            send(socket, "GET /observe/health HTTP/1.1\r\nX: ");
            await().atMost(IN_TIME).until(() -> {
                try {
                    send(socket, "a");
                } catch (SocketException reset) {
                    return true;
                }
                return isEnded(socket);
            });
        }
    }

    @Test
    void whoDoesNotReadIsCutOffAndEverybodyElseIsAnswered() throws Exception {
        int answersThatFillTheKernelsBuffers = 2_000;
        try (Socket socket = connected(service)) {
            send(socket, METRICS.repeat(answersThatFillTheKernelsBuffers));
            await().pollDelay(Duration.ZERO).atMost(IN_TIME).until(() -> {
                assertThat(health(service)).isEqualTo(200);
                try {
                    socket.getOutputStream().write(0);
                    return false;
                } catch (SocketException reset) {
                    return true;
                }
            });
        }
    }

    @Test
    void connectionsBeyondTheLimitReplaceIdleOnes(@TempDir Path data) throws Exception {
        try (RunningService few = RunningService.start(data, "client.connections_per_address=8", "client.idle_s=600")) {
            List<Socket> all = new ArrayList<>();
            try {
                for (int i = 0; i < 40; i++) {
                    all.add(connected(few));
                }
                assertThat(health(few)).isEqualTo(200);
                await().atMost(IN_TIME).until(() -> {
                    int open = 0;
                    for (Socket socket : all) {
                        open += isEnded(socket) ? 0 : 1;
                    }
                    return open <= 8;
                });
            } finally {
                for (Socket socket : all) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void http2InTheClearIsNotSpoken() throws Exception {
        RawHttp.Reply upgrade = RawHttp.ask(
                service.managementUrl(),
                "",
                "GET /observe/health HTTP/1.1",
                "Host: localhost",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA");
        assertThat(upgrade.code()).as(upgrade.text()).isEqualTo(200);
        RawHttp.Reply preface = RawHttp.send(service.managementUrl(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 3_000);
        assertThat(preface.code()).as(preface.text()).isEqualTo(505);
    }

    @Test
    void aLengthThatCanBeReadInTwoWaysIsRefused() throws Exception {
        RawHttp.Reply reply = RawHttp.send(
                service.managementUrl(),
                "GET /observe/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                        + HEALTH,
                3_000);
        assertThat(reply.code()).as(reply.text()).isEqualTo(400);
        assertThat(reply.text()).doesNotContain("HTTP/1.1 200");
    }

    private static int health(RunningService of) throws IOException {
        return RawHttp.ask(of.managementUrl(), "", "GET /observe/health HTTP/1.1", "Host: localhost")
                .code();
    }

    /** How often the check of the database was made, as health itself says. */
    private static int checks(RunningService of) throws IOException {
        Matcher count = DATABASE_CHECKS.matcher(
                RawHttp.ask(of.managementUrl(), "", "GET /observe/health?data=true HTTP/1.1", "Host: localhost")
                        .body());
        assertThat(count.find()).isTrue();
        return Integer.parseInt(count.group(1));
    }

    /** Each takes the time of several hundred checks: two hundred clients that ask one question after the other left nothing for a probe. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?data=true", "/ready", "/ready?data=true"})
    void howeverManyAskForHealthItIsFoundOutAboutOnceASecond(String which) throws Exception {
        int before = checks(service);
        long begun = System.nanoTime();
        String requests =
                HEALTH.replace("/observe/health", "/observe/health" + which).repeat(50);
        for (int i = 0; i < 10; i++) {
            String all = RawHttp.send(
                            service.managementUrl(),
                            requests + HEALTH.replace("Host", "Connection: close\r\nHost"),
                            30_000)
                    .text();
            assertThat(all.split("HTTP/1.1 200", -1)).hasSize(52);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
        assertThat((long) checks(service) - before).isLessThanOrEqualTo(3 * (seconds + 1)); // of three kinds here
    }

    @Test
    void whatIsAskedForIsAnsweredInItsOwnForm() throws Exception {
        JsonNode brief = JSON.readTree(ask("GET /observe/health HTTP/1.1").body());
        assertThat(brief.path("status").asText()).isEqualTo("UP");
        assertThat(brief.path("checks").findValuesAsText("name")).contains("database", "unreleased", "context");
        assertThat(brief.findValues("data")).isEmpty();
        assertThat(JSON.readTree(ask("GET /observe/health?data=true HTTP/1.1").body())
                        .findValues("data"))
                .isNotEmpty();
        assertThat(JSON.readTree(ask("GET /observe/health/live HTTP/1.1").body())
                        .path("checks")
                        .findValuesAsText("name"))
                .containsExactly("context");
        assertThat(ask("GET /observe/metrics HTTP/1.1").header("Content-Type")).startsWith("text/plain; version=0.0.4");
        RawHttp.Reply open =
                ask("GET /observe/metrics HTTP/1.1", "Accept: application/openmetrics-text; version=1.0.0");
        assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
        assertThat(open.body().endsWith("# EOF\n")).isTrue();
        assertThat(ask("POST /observe/health HTTP/1.1", "Content-Length: 0").code())
                .isEqualTo(405);
        assertThat(ask("GET /observe/health/nothing HTTP/1.1").code()).isEqualTo(404);
    }

    private static RawHttp.Reply ask(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add(1, "Host: localhost");
        return RawHttp.ask(service.managementUrl(), "", all.toArray(String[]::new));
    }
}
