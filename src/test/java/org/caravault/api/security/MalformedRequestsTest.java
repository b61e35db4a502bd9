package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.caravault.api.testing.LogLines;
import org.caravault.api.testing.RawHttp;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever can connect can send what is not a request: it is refused, it is not understood in two ways, and it does not push the
 * log's history out of its files.
 */
class MalformedRequestsTest {
    private static final String VERSION = "X-OpenStack-Manila-API-Version: 2.91\r\n";

    private static RunningService service;
    private LogLines log;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        assertThat(service.get("/v2/shares").code()).isEqualTo(200); // what is logged once is logged
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @BeforeEach
    void listen() {
        log = LogLines.listen();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%zz",
                "/%1",
                "/v2/%",
                "/v2/share-backups%",
                "/v2/share-backups/%g1",
                "/docs/%",
                "/%%",
                "/v2/%u0041"
            })
    void aPathThatIsNotEncodedIsRefusedWithoutALine(String path) throws Exception {
        for (int i = 0; i < 20; i++) {
            RawHttp.Reply reply = RawHttp.ask(service.url(), "", "GET " + path + " HTTP/1.1", "Host: localhost");
            assertThat(reply.code()).as(reply.text()).isEqualTo(400);
        }
        assertThat(log.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v2/shares HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n",
                "GET /v2/shares HTTP/1.1\r\nHost: localhost\r\nX-A : a\r\n\r\n",
                "GET /v2/shares\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: localhost\r\n\r\n",
                "GET / ICAP/1.0\r\nHost: localhost\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "nonsense\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            })
    void whatIsNoRequestCostsAtMostOneLine(String request) throws Exception {
        RawHttp.Reply reply = RawHttp.send(service.url(), request, 3_000);
        assertThat(reply.code()).as(reply.text()).matches(code -> code == 0 || (code >= 400 && code <= 505));
        assertThat(log.all()).hasSizeLessThanOrEqualTo(1).noneMatch(line -> line.startsWith("a stack"));
    }

    @Test
    void headersThatAreTooLongAreRefused() throws Exception {
        assertThat(RawHttp.ask(service.url(), "", "GET / HTTP/1.1", "Host: localhost", "X: " + "a".repeat(9_000))
                        .code())
                .isEqualTo(431);
        assertThat(RawHttp.ask(service.url(), "", "GET /" + "a".repeat(5_000) + " HTTP/1.1", "Host: localhost")
                        .code())
                .isEqualTo(414);
        assertThat(log.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 6\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 6",
                "content-length: 6\r\ntransfer-encoding: CHUNKED",
                "Content-Length: 2\r\nContent-Length: 5",
                "Content-Length: 6\r\nContent-Length: 6",
                "Content-Length: 6, 6",
                "Content-Length: +6",
                "Content-Length: -1",
                "Content-Length: 0x6",
                "Content-Length: 99999999999999999999",
                "Content-Length: 6\r\nTransfer-Encoding: xchunked",
                "Content-Length: 6\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
                "Content-Length: 6\r\nTransfer-Encoding : chunked",
            })
    void aLengthThatCanBeReadInTwoWaysIsRefusedAndNothingBehindItIsServed(String lengths) throws Exception {
        RawHttp.Reply reply = RawHttp.send(
                service.url(),
                "POST /v2/share-backups HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: " + service.token() + "\r\n"
                        + VERSION + lengths + "\r\n\r\n0\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                3_000);
        assertThat(reply.code()).as(reply.text()).isEqualTo(400);
        assertThat(reply.text()).doesNotContain("HTTP/1.1 300");
    }

    @Test
    void wrongTokensCostNoLine() {
        for (int i = 0; i < 10; i++) {
            assertThat(service.askAs("cv_0011223344556677_" + i, "GET", "/v2/shares", "", "2.91", "true")
                            .code())
                    .isEqualTo(401);
        }
        assertThat(log.all()).isEmpty();
    }

    @Test
    void everyAnswerHasItsHeadersForBrowsers(@TempDir Path data) throws Exception {
        String token = "X-Auth-Token: " + service.token();
        String[][] requests = {
            {"GET / HTTP/1.1", "Host: localhost"},
            {"GET /v2 HTTP/1.1", "Host: localhost"},
            {"GET /v2/ HTTP/1.1", "Host: localhost"},
            {"GET /v2/shares HTTP/1.1", "Host: localhost", token},
            {"GET /v2/nothing HTTP/1.1", "Host: localhost", token},
            {"GET /nothing HTTP/1.1", "Host: localhost"},
            {"PATCH /v2/shares HTTP/1.1", "Host: localhost", token},
            {"OPTIONS /v2/shares HTTP/1.1", "Host: localhost", token},
            {"GET /v2/shares HTTP/1.1", "Host: evil.example", token},
            {"GET /% HTTP/1.1", "Host: localhost"},
            {"GET / HTTP/1.1", "Host: localhost", "X : y"},
            {"POST /v2/shares HTTP/1.1", "Host: localhost", token, "Content-Length: 2000000"},
            {"GET /docs HTTP/1.1", "Host: localhost"},
            {"GET /docs/start.js HTTP/1.1", "Host: localhost"},
            {"GET /docs/swagger-ui-bundle.js HTTP/1.1", "Host: localhost"},
            {"GET /openapi.yaml HTTP/1.1", "Host: localhost"},
        };
        for (String[] request : requests) {
            mustBeSafe(request[0], RawHttp.ask(service.url(), "", request));
        }
        for (String path : new String[] {"/observe/health", "/observe/metrics", "/observe/nothing"}) {
            mustBeSafe(path, RawHttp.ask(service.managementUrl(), "", "GET " + path + " HTTP/1.1", "Host: localhost"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET /\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\n .evil.example\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: user@localhost\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "CONNECT evil.example:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET ?a=b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET nothing HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET //observe/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /observe/%c0%af HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PATCH /observe/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 999\r\nContent-Length: 0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx",
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: \u0000\r\n\r\n",
                "GET /?%zz=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            })
    void everyAnswerOfBothPortsHasThemWhateverIsSentAndNoneCostsAStack(String request) throws Exception {
        // at the same time: most of it is the wait for what might follow an answer
        CompletableFuture<RawHttp.Reply> management =
                CompletableFuture.supplyAsync(() -> reply(service.managementUrl(), request));
        for (RawHttp.Reply reply : List.of(reply(service.url(), request), management.get(1, TimeUnit.MINUTES))) {
            assertThat(reply.code()).isNotEqualTo(500);
            mustBeSafe(request, reply);
        }
        assertThat(log.all()).hasSizeLessThanOrEqualTo(2).noneMatch(line -> line.startsWith("a stack"));
    }

    private static RawHttp.Reply reply(String url, String request) {
        try {
            return RawHttp.send(url, request, 1_500);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void mustBeSafe(String request, RawHttp.Reply reply) {
        String about =
                request + ": " + reply.text().substring(0, Math.min(reply.text().length(), 2000));
        boolean docs = request.contains(" /docs");
        assertThat(reply.code()).as(about).isGreaterThan(0);
        assertThat(reply.header("X-Content-Type-Options")).as(about).isEqualTo("nosniff");
        assertThat(reply.header("X-Frame-Options")).as(about).isEqualTo("DENY");
        assertThat(reply.header("Referrer-Policy")).as(about).isEqualTo("no-referrer");
        assertThat(reply.header("Cache-Control")).as(about).isEqualTo(docs ? "no-cache" : "no-store");
        assertThat(reply.header("Content-Security-Policy"))
                .as(about)
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe-eval", "script-src 'unsafe", "*");
        assertThat(reply.header("Access-Control-Allow-Origin")).as(about).isEmpty();
    }

    @Test
    void thePageOfTheContractNeedsNothingThatItsPolicyForbids() throws Exception {
        String page = RawHttp.ask(service.url(), "", "GET /docs HTTP/1.1", "Host: localhost")
                .body();
        assertThat(page)
                .as("scripts only as files of this service, as script-src 'self' has it")
                .containsPattern("<script src=\"/docs/")
                .doesNotContainPattern("<script>|<style>| on[a-z]+=|style=|https?:");
    }
}
