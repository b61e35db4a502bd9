package org.caravault.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.caravault.testing.HostileServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another system that never ends its answer, or sends more than memory holds, must not hold a thread, a connection or the memory of the service. */
class LimitedHttpTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    /** Java's client forgets these connections without closing them: docs/security.md. */
    private static final Set<HostileServer.Attack> LEFT_OPEN_BY_JAVA =
            Set.of(HostileServer.Attack.ENDLESS_HEADER, HostileServer.Attack.CONTINUES);

    private static final Duration SOON = Duration.ofSeconds(60);

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url + "/secret?key=hidden")).build();
    }

    @ParameterizedTest
    @EnumSource
    void noAttackOutlastsTheDeadline(HostileServer.Attack attack) throws Exception {
        try (HostileServer server = new HostileServer(attack)) {
            LimitedHttp http = new LimitedHttp(DEADLINE);
            long started = System.nanoTime();
            assertThatThrownBy(() -> http.send(get(server.url())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(server.url().substring("http://".length()))
                    .hasMessageNotContaining("hidden")
                    .hasMessageNotContaining("secret");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(DEADLINE.plusSeconds(20));
            assertThat(server.asked()).isOne();
            if (!LEFT_OPEN_BY_JAVA.contains(attack)) {
                await("the connection is closed").atMost(SOON).until(() -> server.open() == 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"ENDLESS_BODY", "ENDLESS_CHUNKS", "ENDLESS_WITHOUT_LENGTH"})
    void aLongBodyEndsAtItsLimitAndNotAtTheDeadline(HostileServer.Attack attack) throws Exception {
        try (HostileServer server = new HostileServer(attack)) {
            assertThatThrownBy(() -> new LimitedHttp(Duration.ofHours(1)).send(get(server.url())))
                    .hasMessageContaining("sent an answer of more than 1048576 bytes");
            await("the connection is closed").atMost(SOON).until(() -> server.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"SLOW_BODY", "SLOW_CHUNKS", "ENDLESS_.*(BODY|CHUNKS|LENGTH)"})
    void aStatusIsKnownBeforeTheBody(HostileServer.Attack attack) throws Exception {
        try (HostileServer server = new HostileServer(attack)) {
            assertThat(new LimitedHttp(Duration.ofHours(1)).status(get(server.url())))
                    .isEqualTo(200);
            await("the connection is closed").atMost(SOON).until(() -> server.open() == 0);
        }
    }

    @Test
    void anExchangeThatIsClosedClosesItsConnection() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Attack.SLOW_BODY)) {
            try (LimitedExchange<String> call = new LimitedHttp(Duration.ofHours(1)).start(get(server.url()))) {
                await().atMost(SOON).until(() -> server.open() == 1);
                assertThat(call.hasEnded(Duration.ofMillis(300))).isFalse();
            }
            await("the connection is closed").atMost(SOON).until(() -> server.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LimitedHttp.LONGEST_BODY})
    void anAnswerWithinTheLimitIsComplete(int length) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(length == 0 ? 204 : 200, length == 0 ? -1 : length);
            exchange.getResponseBody().write("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            LimitedHttp http = new LimitedHttp(Duration.ofMinutes(1));
            assertThat(http.send(get(url)).body()).isEqualTo("x".repeat(length));
            assertThat(http.status(get(url))).isEqualTo(length == 0 ? 204 : 200);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerThatIsAwayIsNamed() throws Exception {
        HostileServer server = new HostileServer(HostileServer.Attack.SILENCE);
        server.close();
        assertThatThrownBy(() -> new LimitedHttp(DEADLINE).send(get(server.url())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(server.url().substring("http://".length()));
    }
}
