package org.caravault.service;

import io.vertx.core.http.HttpServer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API's TLS: from PEM files, read again when they change. One that cannot be used leaves the one before in use. */
public final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final Optional<PemFiles> files;
    private final int port;
    private final RenewableKey key = new RenewableKey();
    private PemFiles.Content seen;

    private Tls(Optional<PemFiles> files, int port, PemFiles.Content seen) {
        this.files = files;
        this.port = port;
        this.seen = seen;
    }

    /**
     * As {@code ssl.cert_file} and {@code ssl.key_file} say; it is off when neither is set.
     *
     * @throws CannotStart when only one is, or they cannot be used
     */
    static Tls of(Settings settings, int port) throws CannotStart {
        Optional<Path> certificate = settings.given(Key.SSL_CERT_FILE).map(Path::of);
        Optional<Path> key = settings.given(Key.SSL_KEY_FILE).map(Path::of);
        if (certificate.isEmpty() && key.isEmpty()) {
            return new Tls(Optional.empty(), port, new PemFiles.Content(new byte[0], new byte[0]));
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new CannotStart("ssl.cert_file and ssl.key_file belong together: set both, or none for plain HTTP");
        }
        PemFiles files = new PemFiles(certificate.get(), key.get());
        try {
            PemFiles.Content content = files.read();
            files.keyStore(content);
            return new Tls(Optional.of(files), port, content);
        } catch (IOException | GeneralSecurityException unusable) {
            throw new CannotStart("ssl.cert_file = %s, ssl.key_file = %s: %s"
                    .formatted(certificate.get(), key.get(), reason(unusable)));
        }
    }

    boolean isOn() {
        return files.isPresent();
    }

    /** For the server's start. */
    SSLContextParameters parameters() {
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyPassword(new String(PemFiles.PASSWORD));
        keys.setKeyStore(new KeyStoreParameters() {
            @Override
            public KeyStore createKeyStore() throws GeneralSecurityException, IOException {
                return files.orElseThrow().keyStore(seen);
            }
        });
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    /**
     * Makes the started server ask for its key at each handshake. It is told so once, before anybody is told that it
     * listens, because Vert.x cuts handshakes off while it changes over (4.5, {@code TCPServerBase.updateSSLOptions}).
     *
     * @throws CannotStart when it does not within ten seconds, or cannot
     */
    void serve(CamelContext context) throws CannotStart, InterruptedException {
        if (files.isEmpty()) {
            return;
        }
        try {
            key.renew(files.get().keyStore(seen));
            server(context)
                    .updateSSLOptions(new SSLOptions().setKeyCertOptions(KeyCertOptions.wrap(key)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (IOException | GeneralSecurityException | ExecutionException | TimeoutException failed) {
            throw new CannotStart("the server does not take its certificate: " + reason(failed));
        }
    }

    /** Looks at the files, and uses what is new in them from the next handshake on. */
    public void reload() {
        files.ifPresent(this::reload);
    }

    private synchronized void reload(PemFiles used) {
        try {
            PemFiles.Content now = used.read();
            if (now.is(seen)) {
                return;
            }
            seen = now; // also if it cannot be used: it is told once, not every few seconds
            key.renew(used.keyStore(now));
            LOG.info("the certificate in {} is used from now on", used.certificates());
        } catch (IOException | GeneralSecurityException unusable) {
            LOG.warn("the certificate is not read again, the one before stays in use: {}", reason(unusable));
        }
    }

    private HttpServer server(CamelContext context) {
        return context.getCamelContextExtension().getServices().stream()
                .filter(VertxPlatformHttpServer.class::isInstance)
                .map(VertxPlatformHttpServer.class::cast)
                .filter(server -> server.getConfigurationPort() == port)
                .findFirst()
                .orElseThrow()
                .getServer();
    }

    private static String reason(Exception unusable) {
        return unusable instanceof NoSuchFileException missing
                ? "there is no file " + missing.getMessage()
                : String.valueOf(unusable.getMessage());
    }
}
