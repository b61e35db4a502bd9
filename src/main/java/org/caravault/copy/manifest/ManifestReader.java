package org.caravault.copy.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.walk.SourceClock;

/** Reads a manifest line by line, and at the end knows whether it is complete. */
public final class ManifestReader {
    private static final byte[] ENDED = ManifestLines.ENDED.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEPT = KeptMetadata.LINE.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "end\t".getBytes(StandardCharsets.US_ASCII);

    /** A path of the deepest tree, each byte escaped, is shorter. */
    private static final int LONGEST_LINE = 1 << 20;

    private final InputStream in;
    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    /** Of the line that begins at the start. */
    private int lineEnd;

    private long entries;
    private int version;
    private KeptMetadata kept = KeptMetadata.ALL;
    private long ended = SourceClock.NOTHING_IS_PROVEN;

    /** Reads from a stream, which the caller closes. */
    public ManifestReader(InputStream in) {
        this.in = in;
    }

    /** Takes a manifest's entries. */
    @FunctionalInterface
    public interface Visitor {
        void visit(ManifestEntry entry) throws IOException;
    }

    /** Fails unless the manifest is complete: until then the entries visited are unproven. */
    public void readAll(Visitor visitor) throws IOException {
        if (!read(visitor)) {
            throw new CopyFailedException("the manifest is cut off after " + entries + " entries");
        }
    }

    /** Reads as far as an interrupted run has written. */
    void readWritten(Visitor visitor) throws IOException {
        read(visitor);
    }

    /** {@return whether it has an end} */
    private boolean read(Visitor visitor) throws IOException {
        ManifestEntry entry = new ManifestEntry();
        readHeader();
        boolean atEnd = false;
        boolean more = true;
        while (more
                && !atEnd) { // nothing else in the loop: Java compiles what is called often, and this method is called
            // once
            more = nextLine();
            atEnd = more && readLine(entry, visitor);
        }
        return atEnd;
    }

    /** {@return whether it is the last line} */
    private boolean readLine(ManifestEntry entry, Visitor visitor) throws IOException {
        if (startsWith(END)) {
            checkEnd();
            return true;
        }
        if (startsWith(ENDED)) {
            ended = time();
        } else if (entries == 0 && startsWith(KEPT)) {
            kept = KeptMetadata.parse(new String(buffer, start, lineEnd - start, StandardCharsets.US_ASCII));
        } else {
            entry.set(buffer, start, lineEnd, version);
            visitor.visit(entry);
            entries++;
        }
        takeLine();
        return false;
    }

    /** {@return whether it begins as a manifest does} */
    public boolean isManifest() throws IOException {
        if (version == 0 && nextLine()) {
            version = lineIs(ManifestLines.HEADER) ? 2 : lineIs(ManifestLines.HEADER_OF_VERSION_1) ? 1 : 0;
        }
        return version != 0;
    }

    private void readHeader() throws IOException {
        if (!isManifest()) {
            throw new CopyFailedException("this is not a manifest of version 1 or 2");
        }
        takeLine();
    }

    private long time() throws CopyFailedException {
        String text =
                new String(buffer, start + ENDED.length, lineEnd - start - ENDED.length, StandardCharsets.US_ASCII);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException why) {
            throw new CopyFailedException("the manifest has a time that is not a number: " + text);
        }
    }

    /** {@return what the copy could keep; known before the first entry is visited} */
    public KeptMetadata kept() {
        return kept;
    }

    /** {@return when the copy ended, in seconds, once all has been read} */
    long ended() {
        return ended;
    }

    private void checkEnd() throws CopyFailedException {
        String[] fields = new String(buffer, start, lineEnd - start, StandardCharsets.US_ASCII).split("\t", -1);
        boolean same = fields.length == 5
                && fields[1].equals(Long.toString(entries))
                && fields[4].equals(ManifestLines.hex((int) crc.getValue()));
        if (!same) {
            throw new CopyFailedException("the manifest is damaged: its last line does not match what is before");
        }
    }

    private boolean lineIs(String line) {
        return startsWith(line.getBytes(StandardCharsets.US_ASCII));
    }

    private boolean startsWith(byte[] prefix) {
        return buffer[start] == prefix[0]
                && end - start >= prefix.length
                && Arrays.equals(buffer, start, start + prefix.length, prefix, 0, prefix.length);
    }

    private void takeLine() {
        int next = lineEnd + 1;
        crc.update(buffer, start, next - start);
        start = next;
    }

    /** {@return the first end of a line from a place on, or the end of what has been read} */
    private static int find(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    /** {@return whether a whole line is in the buffer} */
    private boolean nextLine() throws IOException {
        int searched = start;
        while (true) {
            searched = find(buffer, searched, end);
            if (searched < end) {
                lineEnd = searched;
                return true;
            }
            int kept = end - start;
            if (kept == buffer.length) {
                if (kept >= LONGEST_LINE) {
                    throw new CopyFailedException("the manifest has a line of more than " + LONGEST_LINE + " bytes");
                }
                buffer = Arrays.copyOf(buffer, buffer.length * 2); // paths may be long
            } else if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, kept);
                searched -= start;
                start = 0;
                end = kept;
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read <= 0) {
                return false;
            }
            end += read;
        }
    }
}
