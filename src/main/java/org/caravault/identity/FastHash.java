package org.caravault.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * SHA-256 of a secret that this program has made of 256 random bits, written {@code sha256$HASH}: so many bits cannot be
 * guessed, however fast each guess is, and a check costs a microsecond.
 */
final class FastHash {
    private static final String PREFIX = "sha256$";

    private FastHash() {}

    static String of(String secret) {
        try {
            return PREFIX
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256")
                                    .digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Compares in constant time, so that the time does not show where they differ. */
    static boolean matches(String secret, String written) {
        return MessageDigest.isEqual(
                of(secret).getBytes(StandardCharsets.US_ASCII), written.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether it is written as {@link #of} writes. */
    static boolean isOne(String written) {
        return written.matches("sha256\\$[A-Za-z0-9+/]{43}=");
    }
}
