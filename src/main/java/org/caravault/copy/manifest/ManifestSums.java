package org.caravault.copy.manifest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The checksums of an unfinished manifest, in a file beside it: for each write a line with the length of the manifest so far and the CRC32C of all of
 * it. An interrupted copy's manifest has no last line that proves it, and whoever resumes the copy links files unread because of it. So
 * only what comes before the first wrong byte is believed.
 */
public final class ManifestSums {
    /** What the name of the unfinished manifest has more. */
    public static final String SUFFIX = ".sums";

    private static final int LONGEST_LINE = 40;

    private ManifestSums() {}

    /** {@return the line that says the checksum of so many bytes from the first} */
    public static byte[] line(long length, int crc) {
        return (length + "\t" + ManifestLines.hex(crc) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * {@return how many bytes of a manifest have the checksums that were written}
     *
     * @param manifest is read as far as needed
     */
    public static long proven(InputStream manifest, InputStream sums) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[64 << 10];
        long proven = 0;
        for (String line = line(sums); !line.isEmpty(); line = line(sums)) {
            int tab = line.indexOf('\t');
            long length = tab < 0 ? -1 : number(line.substring(0, tab));
            if (length <= proven || !take(manifest, length - proven, crc, buffer)) {
                return proven;
            }
            if (!line.substring(tab + 1).equals(ManifestLines.hex((int) crc.getValue()))) {
                return proven;
            }
            proven = length;
        }
        return proven;
    }

    private static boolean take(InputStream manifest, long length, CRC32C crc, byte[] buffer) throws IOException {
        long left = length;
        while (left > 0) {
            int read = manifest.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read <= 0) {
                return false;
            }
            crc.update(buffer, 0, read);
            left -= read;
        }
        return true;
    }

    /** {@return the next whole line; empty if there is none, or something else} */
    private static String line(InputStream sums) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = sums.read(); c >= 0 && line.length() < LONGEST_LINE; c = sums.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        return "";
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException damaged) {
            return -1;
        }
    }

    /** Ends where the proven part ends. */
    public static final class Prefix extends FilterInputStream {
        private long left;

        public Prefix(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int read = left > 0 ? super.read() : -1;
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
