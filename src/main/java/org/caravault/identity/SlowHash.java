package org.caravault.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A salted hash that takes its time: PBKDF2 with HMAC-SHA-256 (RFC 8018), written {@code ROUNDS$SALT$HASH}. Tokens had it in
 * earlier versions; it suits secrets that a person has chosen.
 */
final class SlowHash {
    private static final int BITS = 256;

    /** More would let one line of the file keep a processor busy for minutes. */
    private static final int MOST_ROUNDS = 10_000_000;

    private SlowHash() {}

    /** Compares in constant time, so that the time does not show where they differ. */
    static boolean matches(String secret, String written) {
        String[] parts = written.split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[1]);
        return MessageDigest.isEqual(
                Base64.getDecoder().decode(parts[2]), hash(secret, salt, Integer.parseInt(parts[0])));
    }

    /** Whether it is such a hash. */
    static boolean isOne(String written) {
        return written.matches("\\d{4,8}\\$[A-Za-z0-9+/]{22}==\\$[A-Za-z0-9+/]{43}=")
                && Integer.parseInt(written.substring(0, written.indexOf('$'))) <= MOST_ROUNDS;
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
