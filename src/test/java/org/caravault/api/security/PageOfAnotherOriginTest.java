package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.api.testing.RawHttp;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A page in a browser of this host can send requests to loopback, and one whose name is rebound to 127.0.0.1 is even of the same
 * origin: without authentication it would be an administrator.
 */
class PageOfAnotherOriginTest {
    private static RunningService service;
    private static Path share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        share = Files.createDirectories(data.resolve("share"));
        service = RunningService.start(data.resolve("data"), "auth_strategy=none");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RawHttp.Reply register(String... headers) throws Exception {
        String body = """
                {"share": {"service_host": "h@local#p", "protocol": "NFS", "export_path": "%s"}}""".formatted(share);
        List<String> lines = new ArrayList<>(List.of(
                "POST /v2/shares/manage HTTP/1.1",
                "X-OpenStack-Manila-API-Version: 2.91",
                "Content-Type: application/json",
                "Content-Length: " + body.length()));
        for (String header : headers) {
            lines.add(header.replace(
                    "PORT", "" + java.net.URI.create(service.url()).getPort()));
        }
        return RawHttp.ask(service.url(), body, lines.toArray(String[]::new));
    }

    private static int shares() {
        return service.get("/v2/shares?all_tenants=1").body().path("shares").size();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Host: evil.example:PORT",
                "Host: evil.example",
                "Host: evil.example:PORT | Origin: http://evil.example:PORT | Sec-Fetch-Site: same-origin",
                "Host: 127.0.0.1.evil.example:PORT",
                "Host: localhost.evil.example:PORT",
                "Host: 127.0.0.1.:PORT",
                "Host: 127.1:PORT",
                "Host: 2130706433:PORT",
                "Host: 0x7f000001:PORT",
                "Host: 0.0.0.0:PORT",
                "Host: 10.0.0.1:PORT",
                "Host: [::]:PORT",
                "Host: [2001:db8::1]:PORT",
                "Host: [::1",
                "Host: 127.0.0.1@evil.example",
                "Host: evil.example#@127.0.0.1",
                "Host:",
                "X: no host at all",
                "Host: 127.0.0.1:PORT | Host: evil.example",
                "Host: 127.0.0.1:PORT | Origin: http://evil.example",
                "Host: 127.0.0.1:PORT | Origin: null",
                "Host: 127.0.0.1:PORT | Origin: http://127.0.0.1",
                "Host: 127.0.0.1:PORT | Origin: http://127.0.0.1:1",
                "Host: 127.0.0.1:PORT | Origin: http://localhost:PORT",
                "Host: 127.0.0.1:PORT | Origin: http://127.0.0.1:PORT@evil.example",
                "Host: 127.0.0.1:PORT | Origin: http://127.0.0.1:PORT | Origin: http://evil.example",
                "Host: 127.0.0.1:PORT | Origin: file://",
                "Host: 127.0.0.1:PORT | Sec-Fetch-Site: cross-site",
                "Host: 127.0.0.1:PORT | Sec-Fetch-Site: same-site",
                "Host: 127.0.0.1:PORT | Sec-Fetch-Site: anything",
                "Host: 127.0.0.1:PORT | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site",
                "HOST: evil.example:PORT",
                "Host: 127.0.0.1:PORT | ORIGIN: http://evil.example",
            })
    void changesNothing(String headers) throws Exception {
        int before = shares();
        RawHttp.Reply reply = register(headers.split(" \\| ", -1));
        assertThat(reply.code()).as(reply.text()).isIn(400, 403);
        assertThat(shares()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "Host: 127.0.0.1:PORT, X: 0",
        "Host: 127.0.0.1, X: 0",
        "Host: 127.9.8.7:PORT, X: 0",
        "Host: localhost:PORT, X: 0",
        "Host: LOCALHOST:PORT, X: 0",
        "Host: node.localhost:PORT, X: 0",
        "Host: [::1]:PORT, X: 0",
        "Host: localhost:PORT, Origin: http://localhost:PORT",
        "Host: 127.0.0.1:PORT, Sec-Fetch-Site: same-origin",
        "Host: 127.0.0.1:PORT, Sec-Fetch-Site: none"
    })
    void itsOwnPagesAndProgramsAreServed(String host, String other) throws Exception {
        int port = java.net.URI.create(service.url()).getPort();
        assertThat(RawHttp.ask(
                                service.url(),
                                "",
                                "GET /v2/shares HTTP/1.1",
                                host.replace("PORT", "" + port),
                                other.replace("PORT", "" + port))
                        .code())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "GET http://evil.example/v2/shares HTTP/1.1",
        "GET http://127.0.0.1/v2/shares HTTP/1.1",
        "CONNECT 127.0.0.1:22 HTTP/1.1",
        "GET //evil.example/v2/shares HTTP/1.1"
    })
    void itIsNoProxy(String line) throws Exception {
        RawHttp.Reply reply = RawHttp.ask(service.url(), "", line, "Host: 127.0.0.1");
        assertThat(reply.code()).as(reply.text()).isBetween(400, 499);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"/docs", "/docs/swagger-ui-bundle.js", "/openapi.yaml", "/", "/v2", "/nothing"})
    void nothingIsShownUnderAForeignName(String path) throws Exception {
        assertThat(RawHttp.ask(service.url(), "", "GET " + path + " HTTP/1.1", "Host: evil.example")
                        .code())
                .isEqualTo(403);
        assertThat(RawHttp.ask(service.url(), "", "GET " + path + " HTTP/1.1", "Host: localhost")
                        .code())
                .isNotEqualTo(403);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"/observe/metrics", "/observe/health", "/observe/health?data=true", "/observe/nothing"})
    void theManagementPortHasTheSameBorder(String path) throws Exception {
        String line = "GET " + path + " HTTP/1.1";
        for (String[] foreign : new String[][] {
            {"Host: evil.example", "X: 0"},
            {"Host: 127.0.0.1", "Origin: http://evil.example"},
            {"Host: 127.0.0.1", "Sec-Fetch-Site: cross-site"}
        }) {
            RawHttp.Reply reply = RawHttp.ask(service.managementUrl(), "", line, foreign[0], foreign[1]);
            assertThat(reply.code()).as(reply.text()).isEqualTo(403);
            assertThat(reply.body()).doesNotContain("caravault_", "jvm_", "status");
        }
        assertThat(RawHttp.ask(service.managementUrl(), "", line, "Host: 127.0.0.1")
                        .code())
                .isIn(200, 404);
    }

    @Test
    void withTokensAForeignNameIsRefusedUnlessItIsAllowed(@TempDir Path data) throws Exception {
        try (RunningService tokens = RunningService.start(data, "allowed_hosts=nas.example.org, [fd00::1]")) {
            String token = "X-Auth-Token: " + tokens.token();
            String line = "GET /v2/shares HTTP/1.1";
            assertThat(RawHttp.ask(tokens.url(), "", line, token, "Host: evil.example")
                            .code())
                    .isEqualTo(403);
            assertThat(RawHttp.ask(tokens.url(), "", line, token, "Host: NAS.example.org")
                            .code())
                    .isEqualTo(200);
            assertThat(RawHttp.ask(tokens.url(), "", line, token, "Host: [fd00::1]:443")
                            .code())
                    .isEqualTo(200);
            assertThat(RawHttp.ask(
                                    tokens.url(),
                                    "",
                                    line,
                                    token,
                                    "Host: nas.example.org",
                                    "Origin: https://nas.example.org")
                            .code())
                    .isEqualTo(200);
            assertThat(RawHttp.ask(
                                    tokens.url(),
                                    "",
                                    line,
                                    token,
                                    "Host: nas.example.org",
                                    "Origin: https://evil.example")
                            .code())
                    .isEqualTo(403);
        }
    }
}
