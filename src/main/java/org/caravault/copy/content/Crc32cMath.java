package org.caravault.copy.content;

/**
 * Puts CRC32C checksums together: of two neighbouring ranges, or of a range and a hole after it, without reading the hole. A checksum followed
 * by n zero bytes is the checksum times x^(8n) modulo the polynomial, so ranges can be computed by different threads in any order.
 */
final class Crc32cMath {
    private static final int POLYNOMIAL = 0x82f63b78; // reflected
    private static final int ONE = 0x80000000; // x^0, reflected
    private static final int[] POWERS = powers();

    private Crc32cMath() {}

    /** {@return the checksum of the bytes of first followed by the bytes of second} */
    static int combine(int first, int second, long secondLength) {
        return multiply(shift(secondLength), first) ^ second;
    }

    /** {@return the checksum of the bytes of first followed by so many zero bytes} */
    static int appendZeros(int first, long zeros) {
        return ~multiply(shift(zeros), ~first);
    }

    /** x^(8n): the product of the powers x^(8·2^k) for the bits k that are set in n. */
    private static int shift(long n) {
        int product = ONE;
        for (int bit = 0; n != 0; n >>>= 1, bit++) {
            if ((n & 1) != 0) {
                product = multiply(POWERS[bit], product);
            }
        }
        return product;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        for (int rest = a; rest != 0; rest <<= 1) {
            if (rest < 0) {
                product ^= b;
            }
            b = (b & 1) != 0 ? (b >>> 1) ^ POLYNOMIAL : b >>> 1;
        }
        return product;
    }

    private static int[] powers() {
        int[] powers = new int[63];
        powers[0] = ONE >>> 8; // x^8
        for (int i = 1; i < powers.length; i++) {
            powers[i] = multiply(powers[i - 1], powers[i - 1]);
        }
        return powers;
    }
}
