package org.caravault.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 and its key as an authority's client would leave them: in PEM, made by openssl. */
public final class Pem {
    private Pem() {}

    /**
     * Makes {@code cert} and {@code key} in a new directory.
     *
     * @param kind RSA or EC
     * @return the directory
     */
    public static Path make(Path directory, String kind) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                directory.resolve("key").toString(),
                "-out",
                directory.resolve("cert").toString(),
                "-newkey"));
        command.addAll(kind.equals("EC") ? List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256") : List.of("rsa:2048"));
        Process openssl = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).isZero();
        return directory;
    }

    /** The certificate that {@link #make} has made in a directory. */
    public static X509Certificate certificate(Path directory) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(directory.resolve("cert"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** What a client uses that trusts these certificates and no other. */
    public static SSLContext trust(Path... directories) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Path directory : directories) {
            store.setCertificateEntry(directory.getFileName().toString(), certificate(directory));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
