package org.caravault.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One line of a manifest; used again for the next one. The fields are those of {@link ManifestLines}. */
final class ManifestEntry {
    private static final int FIELDS = 12;
    private static final int KIND = 0;
    private static final int UID = 2;
    private static final int MTIME = 4;
    private static final int SIZE = 5;
    private static final int CONTENT = 6;
    private static final int XATTRS = 8;
    private static final int INODE = 9;
    private static final int CTIME = 10;
    private static final int PATH = 11;

    private final int[] tabs = new int[FIELDS + 1];
    private byte[] line = {};

    void set(byte[] buffer, int start, int end) throws IOException {
        line = buffer;
        int field = 0;
        tabs[0] = start - 1;
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\t') {
                field++;
                if (field >= FIELDS) {
                    break;
                }
                tabs[field] = i;
            }
        }
        if (field != FIELDS - 1) {
            throw new CopyFailed("the manifest has a line that is none: "
                    + new String(buffer, start, end - start, StandardCharsets.UTF_8));
        }
        tabs[FIELDS] = end;
    }

    char kind() {
        return (char) line[tabs[KIND] + 1];
    }

    /** {@return the path as it is in the file, escaped} */
    byte[] path() {
        return Arrays.copyOfRange(line, tabs[PATH] + 1, tabs[PATH + 1]);
    }

    long pathHash() {
        return Hashes.of(line, tabs[PATH] + 1, tabs[PATH + 1]);
    }

    boolean hasHash() {
        return kind() == 'f' && tabs[CONTENT + 1] - tabs[CONTENT] == 9;
    }

    int hash() throws IOException {
        return (int) number(CONTENT, 16);
    }

    int xattrs() throws IOException {
        return text(XATTRS).equals(ManifestLines.NOTHING) ? 0 : (int) number(XATTRS, 16);
    }

    /** {@return a number that stands for kind, mode, owner (if wanted), time, size and, of a symlink, target} */
    long attributesHash(boolean owner) {
        long mode = Hashes.of(line, tabs[KIND] + 1, tabs[UID]);
        long time = sizeAndTimeHash();
        long hash = Hashes.and(mode, time);
        if (owner) {
            hash = Hashes.and(hash, Hashes.of(line, tabs[UID] + 1, tabs[MTIME]));
        }
        return kind() == 'l' ? Hashes.and(hash, Hashes.of(line, tabs[CONTENT] + 1, tabs[CONTENT + 1])) : hash;
    }

    String pathText() {
        return new String(path(), StandardCharsets.UTF_8);
    }

    /** {@return a number that stands for size and time} */
    long sizeAndTimeHash() {
        return Hashes.of(line, tabs[MTIME] + 1, tabs[SIZE + 1]);
    }

    /** {@return a number that stands for the source's inode and change time} */
    long identityHash() {
        return Hashes.of(line, tabs[INODE] + 1, tabs[CTIME + 1]);
    }

    /** {@return the bytes of a file; 0 for everything else} */
    long bytes() throws IOException {
        return kind() == 'f' ? number(SIZE, 10) : 0;
    }

    private String text(int field) {
        return new String(line, tabs[field] + 1, tabs[field + 1] - tabs[field] - 1, StandardCharsets.UTF_8);
    }

    private long number(int field, int radix) throws IOException {
        try {
            return Long.parseLong(text(field), radix);
        } catch (NumberFormatException why) {
            throw new CopyFailed("the manifest has a field that is no number: " + text(field));
        }
    }
}
