package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.caravault.api.testing.RunningService;
import org.caravault.testing.Pem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever records today's connections must not be able to read them later, with the key or a weakness that he then has. */
class WeakTlsTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        Path pem = Pem.make(data.resolve("pem"), "RSA");
        service = RunningService.start(
                data.resolve("data"), "ssl.cert_file=" + pem.resolve("cert"), "ssl.key_file=" + pem.resolve("key"));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    /** OpenSSL's client is allowed everything that it knows, so what refuses is the service. */
    @ParameterizedTest
    @CsvSource({
        "-tls1_3, ALL, true",
        "-tls1_2, ECDHE-RSA-AES256-GCM-SHA384, true",
        "-tls1_2, AES128-GCM-SHA256, false", // the key is sent under the certificate's own
        "-tls1_2, AES256-SHA, false",
        "-tls1_2, ECDHE-RSA-AES128-SHA, false",
        "-tls1_1, ALL, false",
        "-tls1, ALL, false",
    })
    void onlyWhatIsSecretForeverIsSpoken(String version, String ciphers, boolean spoken) throws Exception {
        URI url = URI.create(service.url());
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
        command.addAll(List.of(url.getHost() + ":" + url.getPort(), version, "-cipher", ciphers + ":@SECLEVEL=0"));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        client.getOutputStream().close();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).as("the connection itself").contains("CONNECTED");
        assertThat(said.contains("Cipher is (NONE)")).as(said).isEqualTo(!spoken);
        if (!spoken) {
            assertThat(said).as("the service refuses").contains("alert");
        }
    }
}
