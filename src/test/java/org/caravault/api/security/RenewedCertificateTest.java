package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import org.caravault.api.testing.RunningService;
import org.caravault.settings.CannotStartException;
import org.caravault.testing.Pem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A certificate runs out some night: the new one must be used without a restart, and a broken one must not end the service. */
class RenewedCertificateTest {
    @TempDir
    private Path data;

    private Path make(String name, String kind) throws IOException, InterruptedException {
        return Pem.make(data.resolve("pem-" + name), kind);
    }

    /** Sends a request on a new connection. {@return the serial number of the certificate that the server showed} */
    private static BigInteger shown(RunningService service, Path... believed) throws Exception {
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(Pem.trust(believed))
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(service.url() + "/")).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(300);
        assertThat(answer.body()).contains("\"href\":\"https://127.0.0.1:");
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0]).getSerialNumber();
    }

    private RunningService start(Path pem) throws Exception {
        return start(pem, 50);
    }

    private RunningService start(Path pem, int reload) throws Exception {
        return RunningService.start(
                data.resolve("data"),
                "ssl.cert_file=" + pem.resolve("cert"),
                "ssl.key_file=" + pem.resolve("key"),
                "ssl.reload_ms=" + reload);
    }

    private static void replace(Path used, Path with, String file) throws IOException {
        Path copy = Files.copy(with.resolve(file), used.resolve(file + ".new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, used.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    @ParameterizedTest(name = "{0} renewed by {1}")
    @CsvSource({"RSA, EC", "EC, RSA"})
    void itIsUsedWithoutARestart(String before, String after) throws Exception {
        Path used = make("used", before);
        Path old = make("old", before);
        replace(old, used, "cert");
        Path renewed = make("renewed", after);
        try (RunningService service = start(used)) {
            assertThat(shown(service, old)).isEqualTo(Pem.certificate(old).getSerialNumber());

            replace(used, renewed, "cert");
            replace(used, renewed, "key");

            service.await(() ->
                    shown(service, old, renewed).equals(Pem.certificate(renewed).getSerialNumber()));
        }
    }

    /** A client must not notice: neither its connection is cut off, nor is the one pair's key used for the other's certificate. */
    @Test
    void noHandshakeFailsWhileItIsExchanged() throws Exception {
        Path used = make("used", "EC");
        Path first = make("first", "EC");
        Path second = make("second", "RSA");
        replace(first, used, "cert");
        replace(first, used, "key");
        Set<BigInteger> shown = new HashSet<>();
        try (RunningService service = start(used, 1)) {
            for (int renewal = 0; renewal < 20; renewal++) {
                Path next = renewal % 2 == 0 ? second : first;
                replace(used, next, "cert");
                replace(used, next, "key");
                BigInteger expected = Pem.certificate(next).getSerialNumber();
                service.await(() -> {
                    BigInteger serial = shown(service, first, second);
                    shown.add(serial);
                    return serial.equals(expected);
                });
            }
        }
        assertThat(shown)
                .containsExactlyInAnyOrder(
                        Pem.certificate(first).getSerialNumber(),
                        Pem.certificate(second).getSerialNumber());
    }

    @Test
    void aBrokenOneLeavesTheOneBeforeInUse() throws Exception {
        Path used = make("used", "EC");
        Path old = make("old", "EC");
        replace(old, used, "cert");
        Path renewed = make("renewed", "EC");
        try (RunningService service = start(used)) {
            Files.writeString(used.resolve("cert"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
            assertThat(shown(service, old)).isEqualTo(Pem.certificate(old).getSerialNumber());
            Files.delete(used.resolve("key"));
            assertThat(shown(service, old)).isEqualTo(Pem.certificate(old).getSerialNumber());
            replace(used, renewed, "cert");
            replace(used, renewed, "key");
            service.await(() ->
                    shown(service, old, renewed).equals(Pem.certificate(renewed).getSerialNumber()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key of another", "no key", "no file", "only one"})
    void theServiceDoesNotStartWithFilesThatDoNotFitAndSaysWhy(String what) throws Exception {
        Path used = make("used", "EC");
        switch (what) {
            case "key of another" -> replace(used, make("other", "EC"), "key");
            case "no key" -> Files.writeString(used.resolve("key"), "nothing");
            case "no file" -> Files.delete(used.resolve("cert"));
            default -> {}
        }
        String key = what.equals("only one") ? "" : used.resolve("key").toString();
        assertThatThrownBy(() -> RunningService.start(
                        data.resolve("data"), "ssl.cert_file=" + used.resolve("cert"), "ssl.key_file=" + key))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("ssl.key_file")
                .hasMessageContaining(
                        switch (what) {
                            case "key of another" -> "is not the key of the certificate";
                            case "no key" -> "openssl pkcs8";
                            case "no file" -> "there is no file";
                            default -> "set both";
                        });
    }
}
