package org.caravault.copy.manifest;

import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.caravault.copy.report.Counters;

/**
 * Makes an unfinished manifest say what is in a destination that has stored names otherwise than they are spelled: takes out the lines, and the
 * counts, of entries that were removed again, and renames others. The result goes into the same file, once all has been read.
 */
final class CorrectManifest {
    /** By the path in the source: the name in the destination, or nothing if the entry was removed. */
    private final Map<String, Optional<String>> corrections;

    private final Counters counters;
    private long length;
    private ManifestPage.Counts left = new ManifestPage.Counts(0, 0, 0);

    CorrectManifest(Map<String, Optional<String>> corrections, Counters counters) {
        this.corrections = corrections;
        this.counters = counters;
    }

    /**
     * Rewrites the file, and sets the checksum to that of what it then has.
     *
     * @return what its lines are of
     */
    ManifestPage.Counts write(int fd, byte[] header, CRC32C crc) throws IOException {
        String file = "/proc/self/fd/" + fd;
        Path corrected = Files.createTempFile("caravault-", ".manifest"); // a name may become longer
        try {
            crc.reset();
            try (InputStream in = new FileInputStream(file);
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(corrected))) {
                write(out, crc, header);
                new ManifestReader(in).readWritten(entry -> correct(entry, out, crc));
            }
            try (OutputStream out = new FileOutputStream(file)) {
                Files.copy(corrected, out);
            }
        } finally {
            Files.delete(corrected);
        }
        return left;
    }

    private void correct(ManifestEntry entry, OutputStream out, CRC32C crc) throws IOException {
        Optional<String> path = path(entry.pathText());
        if (path.isEmpty()) {
            uncount(entry);
            return;
        }
        write(out, crc, entry.fieldsBeforePath());
        write(out, crc, (path.get() + '\n').getBytes(StandardCharsets.UTF_8));
        left = left.plus(new ManifestPage.Counts(1, entry.kind() == 'f' ? 1 : 0, entry.bytes()));
    }

    /** {@return the bytes that it has now} */
    long length() {
        return length;
    }

    private void write(OutputStream out, CRC32C crc, byte[] bytes) throws IOException {
        out.write(bytes);
        crc.update(bytes, 0, bytes.length);
        length += bytes.length;
    }

    /** {@return the path in the destination; empty if it was removed} */
    private Optional<String> path(String source) {
        StringBuilder path = new StringBuilder();
        int from = 0;
        while (from < source.length()) {
            int slash = source.indexOf('/', from);
            int end = slash < 0 ? source.length() : slash;
            Optional<String> stored = Optional.of(source.substring(from, end));
            String known = source.substring(0, end);
            if (corrections.containsKey(known)) {
                stored = corrections.get(known);
            }
            if (stored.isEmpty()) {
                return stored;
            }
            path.append(path.length() == 0 ? "" : "/").append(stored.get());
            from = end + 1;
        }
        return Optional.of(path.toString());
    }

    /** The summary must not promise more than the copy has. */
    private void uncount(ManifestEntry entry) throws IOException {
        (entry.kind() == 'd' ? counters.directories : counters.files).decrementAndGet();
        counters.bytes.add(-entry.bytes());
    }
}
