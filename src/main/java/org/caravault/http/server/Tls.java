package org.caravault.http.server;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API's TLS: from PEM files, read again when they change. One that cannot be used leaves the one before in use. */
public final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    /** With these a key that is stolen later opens no connection that was recorded before. */
    private static final List<String> FORWARD_SECRET = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    private final Optional<PemFiles> files;
    private final RenewableKey key;
    private PemFiles.Content seen;

    private Tls(Optional<PemFiles> files, RenewableKey key, PemFiles.Content seen) {
        this.files = files;
        this.key = key;
        this.seen = seen;
    }

    /**
     * As {@code ssl.cert_file} and {@code ssl.key_file} say; it is off when neither is set.
     *
     * @throws CannotStartException when only one is, or they cannot be used
     */
    public static Tls of(Settings settings) throws CannotStartException {
        Optional<Path> certificate = settings.given(Key.SSL_CERT_FILE).map(Path::of);
        Optional<Path> key = settings.given(Key.SSL_KEY_FILE).map(Path::of);
        RenewableKey renewable = new RenewableKey();
        if (certificate.isEmpty() && key.isEmpty()) {
            return new Tls(Optional.empty(), renewable, new PemFiles.Content(new byte[0], new byte[0]));
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new CannotStartException(
                    "ssl.cert_file and ssl.key_file belong together: set both, or none for plain HTTP");
        }
        PemFiles files = new PemFiles(certificate.get(), key.get());
        try {
            PemFiles.Content content = files.read();
            renewable.renew(files.keyStore(content));
            return new Tls(Optional.of(files), renewable, content);
        } catch (IOException | GeneralSecurityException unusable) {
            throw new CannotStartException("ssl.cert_file = %s, ssl.key_file = %s: %s"
                    .formatted(certificate.get(), key.get(), reason(unusable)));
        }
    }

    /** Whether a certificate is configured. */
    public boolean isOn() {
        return files.isPresent();
    }

    /** Has a server ask for its key at each handshake, where TLS is on. {@return the options} */
    public HttpServerOptions on(HttpServerOptions options) {
        if (!isOn()) {
            return options;
        }
        FORWARD_SECRET.forEach(options::addEnabledCipherSuite);
        return options.setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setKeyCertOptions(KeyCertOptions.wrap(key));
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
            seen = now; // also if it cannot be used: the error is logged once, not every few seconds
            key.renew(used.keyStore(now));
            LOG.info("the certificate in {} is used from now on", used.certificates());
        } catch (IOException | GeneralSecurityException unusable) {
            LOG.warn("the certificate is not read again, the one before stays in use: {}", reason(unusable));
        }
    }

    private static String reason(Exception unusable) {
        return unusable instanceof NoSuchFileException missing
                ? "there is no file " + missing.getMessage()
                : String.valueOf(unusable.getMessage());
    }
}
