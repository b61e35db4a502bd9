package org.caravault.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two questions of one handshake, one is asked before the renewal and one after it: it must not be refused for that. */
class RenewedInMidHandshakeTest {
    @TempDir
    private Path directory;

    private final RenewableKey key = new RenewableKey();
    private KeyStore rsa;
    private KeyStore ec;

    private KeyStore make(String name, String... kind) throws Exception {
        Path secret = directory.resolve(name + ".key");
        Path certificate = directory.resolve(name + ".cert");
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                "" + secret,
                "-out"));
        command.addAll(List.of("" + certificate, "-newkey"));
        command.addAll(List.of(kind));
        Process openssl = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).isZero();
        PemFiles files = new PemFiles(certificate, secret);
        return files.keyStore(files.read());
    }

    @BeforeEach
    void keysOfBothKinds() throws Exception {
        rsa = make("rsa", "rsa:2048");
        ec = make("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    private static SSLEngine handshake() throws Exception {
        return SSLContext.getDefault().createSSLEngine();
    }

    private String shown(SSLEngine engine, String type) {
        String alias = key.chooseEngineServerAlias(type, null, engine);
        return alias == null
                ? "no such key"
                : key.getCertificateChain(alias)[0].getSubjectX500Principal().getName() + " with "
                        + key.getPrivateKey(alias).getAlgorithm();
    }

    @Test
    void whatBeganWithOnePairEndsWithIt() throws Exception {
        key.renew(rsa);
        SSLEngine engine = handshake();
        assertThat(shown(engine, "EC")).isEqualTo("no such key");

        key.renew(ec);

        assertThat(shown(engine, "RSA")).isEqualTo("CN=rsa with RSA");
    }

    @Test
    void theNextHandshakeHasTheNewOneOnly() throws Exception {
        key.renew(ec);
        key.renew(rsa);

        SSLEngine engine = handshake();

        assertThat(shown(engine, "EC")).isEqualTo("no such key");
        assertThat(shown(engine, "RSA")).isEqualTo("CN=rsa with RSA");
    }
}
