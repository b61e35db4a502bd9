package org.caravault.copy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A line that is put together as bytes. There is one per file: strings for its fields would take a tenth of the copy's time. */
final class Line {
    private byte[] bytes = new byte[192];
    private final byte[] scratch = new byte[32];
    private int length;

    Line letter(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    Line tab() {
        return letter('\t');
    }

    Line raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    Line text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A number in decimal, or, if negative, with its sign. */
    Line number(long number) {
        return number < 0 ? text(Long.toString(number)) : digits(number, 10, 1);
    }

    /** A number without a sign in a base of 8, 10 or 16, with zeros in front up to a width. */
    Line digits(long number, int base, int width) {
        int at = base == 10 ? decimal(number) : powerOfTwo(number, base == 16 ? 4 : 3);
        while (scratch.length - at < width) {
            scratch[--at] = '0';
        }
        int count = scratch.length - at;
        room(count);
        System.arraycopy(scratch, at, bytes, length, count);
        length += count;
        return this;
    }

    /** {@return where in the scratch the number begins} */
    private int decimal(long number) {
        int at = scratch.length;
        long rest = number;
        while (rest < 0 || rest > Integer.MAX_VALUE) { // divisions of 64 bits are slow, and seldom needed
            long next = Long.divideUnsigned(rest, 10);
            scratch[--at] = (byte) ('0' + (rest - next * 10));
            rest = next;
        }
        int small = (int) rest;
        do {
            int next = small / 10;
            scratch[--at] = (byte) ('0' + (small - next * 10));
            small = next;
        } while (small != 0);
        return at;
    }

    private int powerOfTwo(long number, int bits) {
        int at = scratch.length;
        long rest = number;
        do {
            int digit = (int) rest & ((1 << bits) - 1);
            scratch[--at] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
            rest >>>= bits;
        } while (rest != 0);
        return at;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    long hash() {
        return Hashes.of(bytes, 0, length);
    }
}
