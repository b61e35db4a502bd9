package org.caravault.copy.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.filesystem.TimePrecision;
import org.caravault.copy.linux.InodeFlags;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.report.CopyFailedException;

/** One line of a manifest; used again for the next one. The fields are those of {@link ManifestLines}. */
public final class ManifestEntry {
    private static final int FIELDS = 13;
    /** A manifest of version 1 does not say which entries are proven. */
    private static final int FIELDS_OF_VERSION_1 = 12;

    private static final int SHOWN = 200;
    private static final int NANO_DIGITS = 9;
    /** An inode's, which is unsigned. */
    private static final int LONGEST_NUMBER = 20;

    private static final int KIND = 0;
    private static final int MODE = 1;
    private static final int UID = 2;
    private static final int MTIME = 4;
    private static final int SIZE = 5;
    private static final int CONTENT = 6;
    private static final int GROUP = 7;
    private static final int XATTRS = 8;
    private static final int INODE = 9;
    private static final int CTIME = 10;
    private static final int PROOF = 11;

    private final int[] tabs = new int[FIELDS + 1];
    private byte[] line = {};
    private int fields = FIELDS;

    void set(byte[] buffer, int start, int end, int version) throws IOException {
        fields = version == 1 ? FIELDS_OF_VERSION_1 : FIELDS;
        line = buffer;
        int field = 0;
        tabs[0] = start - 1;
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\t') {
                field++;
                if (field >= fields) {
                    break;
                }
                tabs[field] = i;
            }
        }
        if (field != fields - 1) {
            throw new CopyFailedException("malformed line in the manifest: "
                    + new String(buffer, start, Math.min(SHOWN, end - start), StandardCharsets.UTF_8));
        }
        tabs[fields] = end;
    }

    /** {@return the kind, as {@code find -type} writes it} */
    public char kind() {
        return (char) line[tabs[KIND] + 1];
    }

    /** {@return the line up to the path} */
    byte[] fieldsBeforePath() {
        return Arrays.copyOfRange(line, tabs[0] + 1, tabs[fields - 1] + 1);
    }

    /** {@return the path as it is in the file, escaped} */
    byte[] path() {
        return Arrays.copyOfRange(line, tabs[fields - 1] + 1, tabs[fields]);
    }

    /** {@return what {@link IndexedManifest} has for the same path} */
    long pathKey() {
        return Hashes.more(Hashes.NOTHING, line, tabs[fields - 1] + 1, tabs[fields]);
    }

    /** {@return a number that stands for the path} */
    public long pathHash() {
        return Hashes.of(line, tabs[fields - 1] + 1, tabs[fields]);
    }

    /** As {@link #pathHash()}, of the path as the copy kept it. */
    public long pathHash(KeptMetadata kept) {
        return kept.pathHash(line, tabs[fields - 1] + 1, tabs[fields]);
    }

    /** Whether it is a regular file whose checksum is known. */
    public boolean hasHash() {
        return kind() == 'f' && tabs[CONTENT + 1] - tabs[CONTENT] == 9;
    }

    /**
     * {@return the CRC32C of the content}
     *
     * @throws IOException if the line is malformed
     */
    public int hash() throws IOException {
        return (int) number(CONTENT, 16);
    }

    /** {@return an {@link AttributeNote}} */
    public long xattrs() throws IOException {
        return isNothing(XATTRS) ? AttributeNote.NONE : note();
    }

    private long note() throws IOException {
        try {
            return AttributeNote.parse(text(XATTRS));
        } catch (NumberFormatException why) {
            throw notANumber(XATTRS);
        }
    }

    /** {@return a number that stands for the link group; 0 for an entry with one name} */
    public long groupHash() {
        return isNothing(GROUP) ? 0 : Hashes.of(line, tabs[GROUP] + 1, tabs[GROUP + 1]);
    }

    /** {@return a number that stands for kind, mode, owner (if wanted), time, size and, of a symlink, target} As they were kept. */
    public long attributesHash(boolean owner, KeptMetadata kept, boolean flags) throws IOException {
        boolean whole = kept.owner() && kept.mode();
        long mode = whole
                ? Hashes.of(line, tabs[KIND] + 1, tabs[UID])
                : ManifestLines.modeHash(kind(), (int) number(MODE, 8), kept);
        long time = kept.times().isExact() ? sizeAndTimeHash() : sizeAndTimeHash(kept.times());
        long hash = Hashes.and(mode, time);
        if (owner) {
            hash = Hashes.and(hash, Hashes.of(line, tabs[UID] + 1, tabs[MTIME]));
        }
        if (flags && flags() != 0) {
            hash = Hashes.and(hash, flags());
        }
        return kind() == 'l' ? Hashes.and(hash, Hashes.of(line, tabs[CONTENT] + 1, tabs[CONTENT + 1])) : hash;
    }

    /** {@return the path, escaped as {@link PathText} does} */
    public String pathText() {
        return new String(path(), StandardCharsets.UTF_8);
    }

    /** {@return a number that stands for size and time} */
    long sizeAndTimeHash() {
        return Hashes.of(line, tabs[MTIME] + 1, tabs[SIZE + 1]);
    }

    /** {@return what {@link IndexedManifest#sizeAndTime} is for the same size and time} Of a regular file. */
    long sizeAndTime() throws IOException {
        return IndexedManifest.sizeAndTime(number(SIZE, 10), seconds(MTIME), nanos(MTIME));
    }

    /** {@return what {@link IndexedManifest#identity} is for the source's inode and change time} */
    long identity() throws IOException {
        return IndexedManifest.identity(number(INODE, 10), seconds(CTIME), nanos(CTIME));
    }

    private long sizeAndTimeHash(TimePrecision times) throws IOException {
        long seconds = seconds(MTIME);
        if (times.unit() == 1 && times.holds(seconds)) {
            return sizeAndTimeHash();
        }
        int nanos = nanos(MTIME);
        byte[] size = Arrays.copyOfRange(line, tabs[SIZE] + 1, tabs[SIZE + 1]);
        return ManifestLines.timeHash(times.seconds(seconds, nanos), times.nanos(seconds, nanos), size);
    }

    private int nanos(int field) throws IOException {
        int nanos = 0;
        for (int i = tabs[field + 1] - NANO_DIGITS; i < tabs[field + 1]; i++) {
            if (i <= tabs[field] || line[i] < '0' || line[i] > '9') {
                throw new CopyFailedException("the manifest has a time that is not a number: " + text(field));
            }
            nanos = nanos * 10 + (line[i] - '0');
        }
        return nanos;
    }

    /** {@return the source's change time in whole seconds} */
    long ctime() throws IOException {
        return seconds(CTIME);
    }

    private long seconds(int field) throws IOException {
        int at = tabs[field] + 1;
        boolean negative = line[at] == '-';
        long seconds = 0;
        for (int i = negative ? at + 1 : at; i < tabs[field + 1] && line[i] != '.'; i++) {
            if (line[i] < '0' || line[i] > '9') {
                throw new CopyFailedException("the manifest has a time that is not a number: " + text(field));
            }
            seconds = seconds * 10 + (line[i] - '0');
        }
        return negative ? -seconds : seconds;
    }

    /** {@return whether a file with the same inode and change time is proven to be the same} */
    boolean isProven() {
        return fields == FIELDS && tabs[PROOF + 1] - tabs[PROOF] >= 2 && line[tabs[PROOF] + 1] == ManifestLines.PROVEN;
    }

    /** {@return the {@link InodeFlags} that the source's entry had} */
    public int flags() {
        int flags = 0;
        if (fields == FIELDS) {
            for (int i = tabs[PROOF] + 2; i < tabs[PROOF + 1]; i++) {
                flags |= InodeFlags.of((char) line[i]);
            }
        }
        return flags;
    }

    /** {@return the bytes of a file; 0 for everything else} */
    public long bytes() throws IOException {
        return kind() == 'f' ? number(SIZE, 10) : 0;
    }

    private boolean isNothing(int field) {
        return tabs[field + 1] - tabs[field] == 2 && line[tabs[field] + 1] == ManifestLines.NOTHING.charAt(0);
    }

    private String text(int field) {
        return new String(line, tabs[field] + 1, tabs[field + 1] - tabs[field] - 1, StandardCharsets.UTF_8);
    }

    private long number(int field, int radix) throws IOException {
        int from = tabs[field] + 1;
        int to = tabs[field + 1];
        long number = 0;
        for (int i = from; i < to; i++) {
            int letter = line[i];
            int digit = letter <= '9' ? letter - '0' : letter - 'a' + 10;
            if (digit < 0 || digit >= radix || (letter > '9' && letter < 'a')) {
                throw notANumber(field);
            }
            number = number * radix + digit;
        }
        if (from == to || to - from > LONGEST_NUMBER) {
            throw notANumber(field);
        }
        return number;
    }

    private CopyFailedException notANumber(int field) {
        return new CopyFailedException("the manifest has a field that is not a number: " + text(field));
    }
}
