package org.caravault.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.caravault.testing.Pem;
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

    private KeyStore make(String kind) throws Exception {
        Path pem = Pem.make(directory.resolve(kind), kind);
        PemFiles files = new PemFiles(pem.resolve("cert"), pem.resolve("key"));
        return files.keyStore(files.read());
    }

    @BeforeEach
    void keysOfBothKinds() throws Exception {
        rsa = make("RSA");
        ec = make("EC");
    }

    private static SSLEngine handshake() throws Exception {
        return SSLContext.getDefault().createSSLEngine();
    }

    private String shown(SSLEngine engine, String type) {
        String alias = key.chooseEngineServerAlias(type, null, engine);
        return alias == null
                ? "no such key"
                : key.getCertificateChain(alias)[0].getPublicKey().getAlgorithm() + " with "
                        + key.getPrivateKey(alias).getAlgorithm();
    }

    @Test
    void whatBeganWithOnePairEndsWithIt() throws Exception {
        key.renew(rsa);
        SSLEngine engine = handshake();
        assertThat(shown(engine, "EC")).isEqualTo("no such key");

        key.renew(ec);

        assertThat(shown(engine, "RSA")).isEqualTo("RSA with RSA");
    }

    @Test
    void theNextHandshakeHasTheNewOneOnly() throws Exception {
        key.renew(ec);
        key.renew(rsa);

        SSLEngine engine = handshake();

        assertThat(shown(engine, "EC")).isEqualTo("no such key");
        assertThat(shown(engine, "RSA")).isEqualTo("RSA with RSA");
    }
}
