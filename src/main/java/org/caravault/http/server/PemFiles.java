package org.caravault.http.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.files.SecretFile;

/**
 * A certificate, with those that it rests on behind it, and its private key, as PEM files.
 *
 * @param key PKCS#8, not encrypted
 */
record PemFiles(Path certificates, Path key) {
    static final char[] PASSWORD = {};

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (\\w[\\w ]*)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----", Pattern.DOTALL);

    /** What the files contain now. */
    record Content(byte[] certificates, byte[] key) {
        boolean is(Content other) {
            return Arrays.equals(certificates, other.certificates) && Arrays.equals(key, other.key);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content content && is(content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(certificates) + Arrays.hashCode(key);
        }

        @Override
        public String toString() {
            return "a certificate and its key";
        }
    }

    /** The key is read only if no other user can read it. */
    Content read() throws IOException {
        Optional<String> exposed = SecretFile.problem(key);
        if (exposed.isPresent()) {
            throw new IOException(exposed.get());
        }
        return new Content(Files.readAllBytes(certificates), Files.readAllBytes(key));
    }

    /** Both, for the TLS engine. Of two files that are being replaced the one may be newer than the other: that is refused. */
    KeyStore keyStore(Content content) throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(content.certificates()))
                .toArray(new Certificate[0]);
        if (chain.length == 0) {
            throw new GeneralSecurityException(certificates + " contains no certificate");
        }
        PrivateKey secret = privateKey(content.key());
        mustBelong(chain[0].getPublicKey(), secret);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry("caravault", secret, PASSWORD, chain);
        return store;
    }

    private PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        Matcher block = KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
        while (block.find()) {
            if (block.group(1).equals("PRIVATE KEY")) {
                return decode(Base64.getMimeDecoder().decode(block.group(2)));
            }
        }
        throw new GeneralSecurityException(key
                + " contains no unencrypted PKCS#8 key (BEGIN PRIVATE KEY): openssl pkcs8 -topk8 -nocrypt makes one");
    }

    private PrivateKey decode(byte[] key) throws GeneralSecurityException {
        InvalidKeySpecException last = null;
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
            } catch (InvalidKeySpecException otherKind) { // the file does not say of which kind it is
                last = otherKind;
            }
        }
        throw new GeneralSecurityException(this.key + " contains a key that is neither RSA nor EC nor Ed25519", last);
    }

    private void mustBelong(PublicKey known, PrivateKey secret) throws GeneralSecurityException {
        String how = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        byte[] anything = {1, 2, 3};
        boolean belong;
        try {
            Signature signature = Signature.getInstance(how);
            signature.initSign(secret);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(anything);
            belong = signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            belong = false;
        }
        if (!belong) {
            throw new GeneralSecurityException(key + " is not the key of the certificate in " + certificates);
        }
    }
}
