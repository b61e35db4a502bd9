package org.caravault.copy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a manifest line by line. One without its last line was cut off, and is no manifest. */
final class ManifestReader {
    private static final int FIELDS = 12;
    private static final int PATH = 11;

    /** What is done with each line. */
    interface Each {
        void line(ManifestLine line) throws IOException;
    }

    private ManifestReader() {}

    static void read(Path manifest, Each each) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(manifest), 1 << 16)) {
            String first = next(in).orElse("");
            if (!first.equals(ManifestWriter.HEADER)) {
                throw new CopyFailed(manifest + " is no manifest of a known format: it begins with '" + first + "'");
            }
            long lines = 0;
            for (Optional<String> line = next(in); line.isPresent(); line = next(in)) {
                if (line.get().startsWith(ManifestWriter.END)) {
                    if (!line.get().equals(ManifestWriter.END + lines)) {
                        break;
                    }
                    return;
                }
                lines++;
                each.line(parse(manifest, line.get()));
            }
            throw new CopyFailed(manifest + " is cut off after " + lines + " entries");
        }
    }

    /** A line as ISO 8859-1, which keeps bytes as they are. */
    private static Optional<String> next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(200);
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        return Optional.of(line.toString(StandardCharsets.ISO_8859_1));
    }

    private static ManifestLine parse(Path manifest, String line) throws IOException {
        String[] f = line.split(" ", FIELDS);
        if (f.length < FIELDS) {
            throw new CopyFailed(manifest + " has a line that cannot be read: " + line);
        }
        try {
            int arrow = f[0].equals("l") ? f[PATH].indexOf(ManifestWriter.ARROW) : -1;
            String path = arrow < 0 ? f[PATH] : f[PATH].substring(0, arrow);
            return new ManifestLine(
                    f[0].charAt(0),
                    Integer.parseInt(f[1], 8),
                    Integer.parseInt(f[2]),
                    Integer.parseInt(f[3]),
                    Long.parseLong(f[4]),
                    f[5],
                    f[6].equals("-") ? Optional.empty() : Optional.of(Integer.parseUnsignedInt(f[6], 16)),
                    Integer.parseUnsignedInt(f[7], 16),
                    Long.parseUnsignedLong(f[8]),
                    Integer.parseInt(f[9]),
                    Long.parseLong(f[10]),
                    path.equals(".") ? new byte[0] : PathText.unescape(path.getBytes(StandardCharsets.ISO_8859_1)),
                    arrow < 0
                            ? Optional.empty()
                            : Optional.of(new String(
                                    f[PATH].substring(arrow + ManifestWriter.ARROW.length())
                                            .getBytes(StandardCharsets.ISO_8859_1),
                                    StandardCharsets.UTF_8)));
        } catch (NumberFormatException | StringIndexOutOfBoundsException broken) {
            throw new CopyFailed(manifest + " has a line that cannot be read: " + line);
        }
    }
}
