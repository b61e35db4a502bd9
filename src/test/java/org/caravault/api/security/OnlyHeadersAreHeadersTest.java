package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.caravault.api.testing.RawHttp;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A link and a form can say any query and any field, and neither needs the leave of a browser that a header does: none may pose
 * as a token, a type, a version, or a header that Camel listens to.
 */
class OnlyHeadersAreHeadersTest {
    private static final String VERSION = "X-OpenStack-Manila-API-Version: 2.91";
    private static final String EXPERIMENTAL = "X-OpenStack-Manila-API-Experimental: true";

    private static RunningService service;
    private static String share;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        share = service.share("home", java.nio.file.Files.createDirectories(data.resolve("home")));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RawHttp.Reply ask(String line, String body, String... headers) throws Exception {
        List<String> lines = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: localhost"));
        lines.addAll(List.of(headers));
        lines.add("Content-Length: " + body.length());
        return RawHttp.ask(service.url(), body, lines.toArray(String[]::new));
    }

    private static String token() {
        return "X-Auth-Token: " + service.token();
    }

    private static List<String> spellings(String name) {
        return List.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT));
    }

    @Test
    void aTokenIsTakenFromItsHeaderAlone() throws Exception {
        for (String name : spellings("X-Auth-Token")) {
            assertThat(ask("GET /v2/shares?" + name + "=" + service.token(), "", VERSION)
                            .code())
                    .isEqualTo(401);
            assertThat(ask(
                                    "POST /v2/shares",
                                    name + "=" + service.token(),
                                    VERSION,
                                    "Content-Type: application/x-www-form-urlencoded")
                            .code())
                    .isEqualTo(401);
            assertThat(ask("GET /v2/shares", "", VERSION, name + ": " + service.token())
                            .code())
                    .isEqualTo(200);
        }
        assertThat(ask("GET /v2/shares", "", VERSION, token(), "X-Auth-Token: another")
                        .code())
                .isEqualTo(401);
    }

    @Test
    void aVersionIsTakenFromItsHeaderAlone() throws Exception {
        for (String version : spellings("X-OpenStack-Manila-API-Version")) {
            assertThat(ask("GET /v2/share-backups?" + version + "=2.91", "", token(), EXPERIMENTAL)
                            .code())
                    .as("share backups are not in 2.0")
                    .isEqualTo(404);
            assertThat(ask("GET /v2/share-backups?" + version + "=2.0", "", token(), EXPERIMENTAL, VERSION)
                            .code())
                    .isEqualTo(200);
        }
        for (String experimental : spellings("X-OpenStack-Manila-API-Experimental")) {
            assertThat(ask("GET /v2/share-backups?" + experimental + "=true", "", token(), VERSION)
                            .code())
                    .isEqualTo(404);
        }
    }

    @Test
    void aTypeIsTakenFromItsHeaderAlone() throws Exception {
        String body = "{\"share_backup\": {\"share_id\": \"" + share + "\"}}";
        for (String type : spellings("Content-Type")) {
            for (String said : new String[] {"text/plain", "application/octet-stream"}) {
                RawHttp.Reply reply = ask(
                        "POST /v2/share-backups?" + type + "=application/json",
                        body,
                        token(),
                        VERSION,
                        EXPERIMENTAL,
                        "Content-Type: " + said);
                assertThat(reply.code()).isEqualTo(400);
                assertThat(reply.body()).contains("no body");
            }
            assertThat(ask("POST /v2/share-backups?" + type + "=application/json", body, token(), VERSION, EXPERIMENTAL)
                            .code())
                    .isEqualTo(400);
        }
        assertThat(service.get("/v2/share-backups").body().path("share_backups"))
                .isEmpty();
    }

    static Stream<String> camels() {
        return Stream.of(
                        "CamelHttpPath=/v2/types",
                        "CamelHttpMethod=DELETE",
                        "CamelHttpResponseCode=299",
                        "CamelHttpUri=/v2/types",
                        "CamelHttpUrl=http://evil.example/v2/types",
                        "CamelHttpQuery=limit%3D0",
                        "CamelExecCommandExecutable=/bin/id",
                        "CamelFileName=x",
                        "CamelVertxPlatformHttpAuthenticatedUser=admin",
                        "caravault-caller=admin",
                        "Host=evil.example",
                        "Origin=http://evil.example",
                        "Sec-Fetch-Site=cross-site",
                        "Location=http://evil.example",
                        "Accept=text/html",
                        "Content-Encoding=gzip",
                        "Transfer-Encoding=chunked",
                        "call=1",
                        "caller=1",
                        "id=1")
                .flatMap(one -> spellings(one.substring(0, one.indexOf('='))).stream()
                        .map(name -> name + one.substring(one.indexOf('='))));
    }

    @ParameterizedTest
    @MethodSource("camels")
    void noParameterPosesAsAnotherHeader(String parameter) throws Exception {
        for (String path : new String[] {"/v2/shares/" + share, "/v2?x=1", "/"}) {
            String with = path + (path.contains("?") ? "&" : "?") + parameter;
            assertThat(comparable(ask("GET " + with, "", token(), VERSION)))
                    .isEqualTo(comparable(ask("GET " + path, "", token(), VERSION)));
        }
        RawHttp.Reply form = ask(
                "PUT /v2/shares/" + share,
                parameter,
                token(),
                VERSION,
                "Content-Type: application/x-www-form-urlencoded");
        assertThat(form.code()).isIn(400, 422);
    }

    /** Without what is different each time. */
    private static String comparable(RawHttp.Reply reply) {
        return reply.text().replaceAll("(?i)req-[0-9a-f-]+", "REQUEST").replaceAll("(?i)\r\ndate:[^\r]*", "");
    }
}
