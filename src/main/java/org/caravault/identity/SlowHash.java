package org.caravault.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A salted hash that takes its time: PBKDF2 with HMAC-SHA-256 (RFC 8018), written {@code ROUNDS$SALT$HASH}. Whoever reads
 * the file of tokens must try each token at this price.
 */
final class SlowHash {
    /** OWASP's advice for PBKDF2 with HMAC-SHA-256. */
    private static final int ROUNDS = 600_000;

    private static final int BITS = 256;
    private static final int SALT_BYTES = 16;

    private SlowHash() {}

    static String of(String secret) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return ROUNDS + "$" + Base64.getEncoder().encodeToString(salt) + "$"
                + Base64.getEncoder().encodeToString(hash(secret, salt, ROUNDS));
    }

    /** Compares in a time that tells nothing of where they differ. */
    static boolean matches(String secret, String written) {
        String[] parts = written.split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[1]);
        return MessageDigest.isEqual(
                Base64.getDecoder().decode(parts[2]), hash(secret, salt, Integer.parseInt(parts[0])));
    }

    /** Whether it is written as {@link #of} writes. */
    static boolean isOne(String written) {
        return written.matches("\\d{4,8}\\$[A-Za-z0-9+/]{22}==\\$[A-Za-z0-9+/]{43}=");
    }

    private static byte[] hash(String secret, byte[] salt, int rounds) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, rounds, BITS))
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
