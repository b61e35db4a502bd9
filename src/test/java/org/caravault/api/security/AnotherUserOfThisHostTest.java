package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.AdminToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every user of a host can connect to its loopback addresses. With the settings that a newcomer has, another user must not be
 * able to have root read or overwrite anything.
 */
class AnotherUserOfThisHostTest {
    private static RunningService service;
    private static Path data;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        data = directory;
        service = RunningService.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest(name = "token \"{0}\"")
    @ValueSource(
            strings = {"", "notused", "admin", "cv_admin_", "cv_admin_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void registersNoDirectory(String token) throws Exception {
        Path secret = Files.createDirectories(data.resolve("roots-own"));
        String body = """
                {"share": {"service_host": "h@local#p", "protocol": "NFS", "export_path": "%s"}}""".formatted(secret);
        assertThat(service.askAs(token, "POST", "/v2/shares/manage", body, "2.91", "true")
                        .code())
                .isEqualTo(401);
        assertThat(service.askAs(token, "GET", "/v2/shares", "", "2.91", "true").code())
                .isEqualTo(401);
        assertThat(service.get("/v2/shares?all_tenants=1").body().path("shares"))
                .isEmpty();
    }

    @Test
    void cannotReadTheAdministratorsToken() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        Path token = AdminToken.in(data).file();
        Process reader = new ProcessBuilder(
                        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "cat", token.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.exitValue()).as(said).isNotZero();
        assertThat(said).contains("Permission denied").doesNotContain(service.token());
    }
}
