package org.caravault.copy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Stat;

/**
 * Writes a manifest: one line per entry as it is placed, in no order, so that memory does not grow with the tree.
 *
 * <pre>
 * kind mode uid gid size mtime crc32c xattrs inode links ctime path[ -> target]
 * f 644 0 0 5 1700000000.000000001 9a71bb4c 0 1234 1 1700000000000000001 letters/one
 * </pre>
 *
 * Modes are octal, times seconds (with ns) and ns since 1970, checksums hexadecimal; paths are escaped by {@link
 * PathText}. The first line names the format, the last counts the others.
 */
final class ManifestWriter implements Manifest, AutoCloseable {
    static final String HEADER = "#caravault-manifest 1";
    static final String END = "#end ";
    static final String ARROW = " -> ";

    private final Path file;
    private final Path temporary;
    private final OutputStream out;
    private long lines;

    private ManifestWriter(Path file, Path temporary, OutputStream out) {
        this.file = file;
        this.temporary = temporary;
        this.out = out;
    }

    static ManifestWriter create(Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16);
        out.write((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
        return new ManifestWriter(file, temporary, out);
    }

    @Override
    public void add(Placed placed) throws IOException {
        Entry entry = placed.entry();
        String crc = placed.content() instanceof Placed.Content.Hash hash ? Integer.toHexString(hash.crc32c()) : "-";
        String target = placed.content() instanceof Placed.Content.Target link ? ARROW + link.text() : "";
        line(entry.stat, crc, placed.xattrs(), PathText.of(entry.folder.pathOf(entry.name)) + target);
    }

    @Override
    public void add(Folder folder, int xattrs) throws IOException {
        line(folder.stat, "-", xattrs, folder.text());
    }

    private void line(Stat stat, String crc, int xattrs, String path) throws IOException {
        String line = stat.kind().letter() + " " + Integer.toOctalString(stat.mode()) + " " + stat.uid() + " "
                + stat.gid() + " " + (stat.kind() == Kind.FILE ? stat.size() : 0) + " " + time(stat) + " " + crc + " "
                + Integer.toHexString(xattrs) + " " + Long.toUnsignedString(stat.inode()) + " " + stat.links() + " "
                + (stat.ctime() * 1_000_000_000L + stat.ctimeNs()) + " " + path + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            out.write(bytes);
            lines++;
        }
    }

    static String time(Stat stat) {
        return stat.mtime() + "." + String.format("%09d", stat.mtimeNs());
    }

    /** Writes the last line and gives the manifest its name, when all of it is on disk. */
    void finish() throws IOException {
        out.write((END + lines + "\n").getBytes(StandardCharsets.UTF_8));
        out.close();
        force(temporary, StandardOpenOption.WRITE);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption open) throws IOException {
        try (FileChannel channel = FileChannel.open(path, open)) {
            channel.force(true);
        }
    }

    /** Without {@link #finish} the manifest was not whole, and goes. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(temporary);
    }
}
