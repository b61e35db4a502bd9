package org.caravault.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.caravault.files.SecretFile;
import org.caravault.identity.AdminToken;
import org.caravault.identity.Callers;
import org.caravault.identity.Keystone;
import org.caravault.identity.KeystoneCallers;
import org.caravault.identity.TokenCallers;
import org.caravault.identity.TokenFile;
import org.caravault.problem.Reason;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/** Who may ask, as {@code auth_strategy} says. */
final class IdentityBeans {
    private IdentityBeans() {}

    static Callers callers(Settings settings) throws CannotStartException {
        try {
            return switch (settings.text(Key.AUTH_STRATEGY)) {
                case "tokens" -> tokens(settings);
                case "keystone" -> keystone(settings);
                default -> Callers.ANYONE;
            };
        } catch (IOException | GeneralSecurityException unusable) {
            throw new CannotStartException(
                    "auth_strategy = %s: %s".formatted(settings.text(Key.AUTH_STRATEGY), Reason.of(unusable)));
        }
    }

    private static Callers tokens(Settings settings) throws IOException {
        AdminToken admin = AdminToken.in(settings.data());
        admin.ensure();
        Path file = settings.directory(Key.TOKEN_FILE, "tokens");
        Optional<String> exposed = Files.exists(file) ? SecretFile.problem(file) : Optional.empty();
        if (exposed.isPresent()) {
            throw new IOException(exposed.get());
        }
        return new TokenCallers(new TokenFile(file), admin);
    }

    private static Callers keystone(Settings settings)
            throws CannotStartException, IOException, GeneralSecurityException {
        for (Key key : new Key[] {Key.KEYSTONE_AUTH_URL, Key.KEYSTONE_PASSWORD}) {
            if (settings.given(key).isEmpty()) {
                throw new CannotStartException("auth_strategy = keystone needs " + key.text());
            }
        }
        Keystone.Account account = new Keystone.Account(
                settings.text(Key.KEYSTONE_AUTH_URL),
                settings.text(Key.KEYSTONE_USERNAME),
                settings.text(Key.KEYSTONE_PASSWORD),
                settings.text(Key.KEYSTONE_USER_DOMAIN),
                settings.text(Key.KEYSTONE_PROJECT),
                settings.text(Key.KEYSTONE_PROJECT_DOMAIN));
        SSLContext trust = trust(settings.given(Key.KEYSTONE_CAFILE).map(Path::of));
        return new KeystoneCallers(new Keystone(account, trust), Clock.systemUTC());
    }

    /** Believes the certificates of a PEM file, or without one those that Java comes with. */
    private static SSLContext trust(Optional<Path> pem) throws IOException, GeneralSecurityException {
        if (pem.isEmpty()) {
            return SSLContext.getDefault();
        }
        KeyStore believed = KeyStore.getInstance(KeyStore.getDefaultType());
        believed.load(null, null);
        try (InputStream file = Files.newInputStream(pem.get())) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                believed.setCertificateEntry("ca" + number++, certificate);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(believed);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
