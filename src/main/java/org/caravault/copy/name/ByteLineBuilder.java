package org.caravault.copy.name;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.caravault.copy.memory.Hashes;

/** Lines that are put together as bytes: one per file is so many that strings for its fields would take a tenth of the copy's time. */
public final class ByteLineBuilder {
    private static final byte[] TENS = new byte[100];
    private static final byte[] UNITS = new byte[100];

    static {
        for (int i = 0; i < 100; i++) {
            TENS[i] = (byte) ('0' + i / 10);
            UNITS[i] = (byte) ('0' + i % 10);
        }
    }

    private byte[] bytes = new byte[512];
    private final byte[] scratch = new byte[32];
    private int length;

    /** Begins anew, in the same place. */
    public ByteLineBuilder clear() {
        length = 0;
        return this;
    }

    /** {@return how many bytes the line has so far} */
    public int length() {
        return length;
    }

    /** Copies the line to a place that has room for it. */
    public void copyTo(byte[] block, int at) {
        System.arraycopy(bytes, 0, block, at, length);
    }

    /** Appends one ASCII character. */
    public ByteLineBuilder letter(char ascii) {
        if (length == bytes.length) {
            room(1);
        }
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** Appends a tab. */
    public ByteLineBuilder tab() {
        return letter('\t');
    }

    /** Appends bytes as they are. */
    public ByteLineBuilder raw(byte[] more) {
        return raw(more, more.length);
    }

    private ByteLineBuilder raw(byte[] more, int count) {
        room(count);
        System.arraycopy(more, 0, bytes, length, count);
        length += count;
        return this;
    }

    /** A name that ends with a zero, escaped as {@link PathText} does. */
    public ByteLineBuilder name(byte[] name) {
        int count = name.length - 1;
        return PathText.isPlain(name, count) ? raw(name, count) : raw(PathText.escape(Arrays.copyOf(name, count)));
    }

    /** Appends a text in UTF-8, not escaped. */
    public ByteLineBuilder text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A number in decimal, or, if negative, with its sign. */
    public ByteLineBuilder number(long number) {
        return number < 0 ? text(Long.toString(number)) : digits(number, 10, 1);
    }

    /** A number without a sign in a base of 8, 10 or 16, with zeros in front up to a width. */
    public ByteLineBuilder digits(long number, int base, int width) {
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

    /**
     * Two digits at a time, because the simple compiler makes a division of each step, and numbers are most of a line.
     *
     * @return where in the scratch the number begins
     */
    private int decimal(long number) {
        int at = scratch.length;
        long rest = number;
        while (rest < 0 || rest > Integer.MAX_VALUE) { // divisions of 64 bits are slower still, and seldom needed
            long next = Long.divideUnsigned(rest, 100);
            at = pair(at, (int) (rest - next * 100));
            rest = next;
        }
        int small = (int) rest;
        while (small > 9) {
            int next = small / 100;
            at = pair(at, small - next * 100);
            small = next;
        }
        if (small > 0 || at == scratch.length) {
            scratch[--at] = (byte) ('0' + small);
        }
        return at;
    }

    private int pair(int at, int twoDigits) {
        scratch[at - 1] = UNITS[twoDigits];
        scratch[at - 2] = TENS[twoDigits];
        return at - 2;
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

    /** {@return a copy of the line} */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** {@return the hash of the line's bytes} */
    public long hash() {
        return Hashes.of(bytes, 0, length);
    }
}
