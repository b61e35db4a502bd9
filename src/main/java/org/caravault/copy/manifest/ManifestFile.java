package org.caravault.copy.manifest;

import static org.caravault.copy.linux.Flags.*;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Counters;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Folder;

/**
 * Writes a manifest while a copy runs. It has a temporary name until {@link #publish}: one that has its name is complete, and was made durable after
 * the data it speaks of. The lines are those of {@link ManifestLines}.
 */
public final class ManifestFile implements Manifest, ManifestPage.Out {
    /** What the temporary name has more. */
    public static final String UNFINISHED = ".partial";

    /** So much, in nanoseconds, of what is known is lost to whoever goes on with an interrupted copy. */
    private static final long DRAINED_EVERY = 1_000_000_000;

    private final byte[] path;
    private final Beneath.At at;
    private final byte[] temporary;
    private final int fd;
    private final KeptMetadata kept;
    private OutputStream out;
    private final int sumsFd;
    private OutputStream sums;
    private final Map<String, Optional<String>> corrections = new HashMap<>();
    private final CRC32C crc = new CRC32C();
    private long length;
    private final ManifestPage[] pages = new ManifestPage[Runtime.getRuntime().availableProcessors()];
    private volatile long drainedAt = System.nanoTime();

    private ManifestFile(byte[] path, Beneath.At at, byte[] temporary, int fd, int sumsFd, KeptMetadata kept)
            throws IOException {
        this.kept = kept;
        this.path = path;
        this.at = at;
        this.temporary = temporary;
        this.fd = fd;
        // through the descriptors' own names, because Java cannot spell every path
        this.out = new FileOutputStream("/proc/self/fd/" + fd);
        this.sumsFd = sumsFd;
        this.sums = new FileOutputStream("/proc/self/fd/" + sumsFd);
        for (int i = 0; i < pages.length; i++) {
            pages[i] = new ManifestPage(this);
        }
    }

    /** The path is relative to the working directory, or absolute, and ends with a zero. */
    public static ManifestFile create(Linux linux, Beneath beneath, byte[] path, KeptMetadata kept) throws IOException {
        Beneath.At at = beneath.find(linux, path);
        byte[] temporary = Names.beside(at.name(), UNFINISHED);
        int fd = create(linux, at, temporary);
        int sumsFd = create(linux, at, Names.beside(temporary, ManifestSums.SUFFIX));
        ManifestFile manifest = new ManifestFile(path, at, temporary, fd, sumsFd, kept);
        byte[] header = header(kept);
        manifest.write(header, header.length);
        return manifest;
    }

    private static int create(Linux linux, Beneath.At at, byte[] name) throws LinuxException {
        if (linux.find(at.directory(), name).isPresent()) {
            linux.unlink(at.directory(), name); // an interrupted run's
        }
        return linux.open(at.directory(), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    }

    private static byte[] header(KeptMetadata kept) {
        return (ManifestLines.HEADER + (kept.isAll() ? "" : kept.line())).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public synchronized void remove(Folder folder, byte[] name) {
        corrections.put(folder.textOf(name), Optional.empty());
    }

    @Override
    public synchronized void rename(Folder folder, byte[] name, byte[] stored) {
        corrections.put(folder.textOf(name), Optional.of(PathText.of(Names.text(stored))));
    }

    @Override
    public void add(CopiedEntry placed, int flags) throws IOException {
        page().add(placed, flags);
        drainInTime();
    }

    @Override
    public void add(Folder folder, Stat stat, long xattrs, int flags) throws IOException {
        page().add(folder, stat, xattrs, flags);
        drainInTime();
    }

    private ManifestPage page() {
        return pages[(int) (Thread.currentThread().getId() % pages.length)];
    }

    /** Also what others have waiting: they may be at a file that takes hours. */
    private void drainInTime() throws IOException {
        long now = System.nanoTime();
        if (now - drainedAt > DRAINED_EVERY) {
            drainedAt = now;
            drain();
        }
    }

    private void drain() throws IOException {
        for (ManifestPage page : pages) {
            page.drain();
        }
    }

    @Override
    public synchronized void write(byte[] lines, int length) throws IOException {
        if (length == 0) {
            return;
        }
        crc.update(lines, 0, length);
        this.length += length;
        try {
            out.write(lines, 0, length);
            sums.write(ManifestSums.line(this.length, (int) crc.getValue()));
        } catch (IOException why) {
            throw new CopyFailedException("cannot write the manifest or its checksums: " + why.getMessage());
        }
    }

    /** Ends the manifest and makes it durable under its temporary name. Only for when the data are durable. */
    public void finish(Linux linux, Counters counters) throws IOException {
        drain();
        ManifestPage.Counts all = new ManifestPage.Counts(0, 0, 0);
        for (ManifestPage page : pages) {
            all = all.plus(page.counts());
        }
        end(corrections.isEmpty() ? all : corrected(counters));
        linux.sync(fd);
    }

    private synchronized ManifestPage.Counts corrected(Counters counters) throws IOException {
        out.close();
        sums.close();
        CorrectManifest correction = new CorrectManifest(corrections, counters);
        ManifestPage.Counts left = correction.write(fd, header(kept), crc);
        out = new FileOutputStream("/proc/self/fd/" + fd, true);
        sums = new FileOutputStream("/proc/self/fd/" + sumsFd);
        length = correction.length();
        sums.write(ManifestSums.line(length, (int) crc.getValue()));
        return left;
    }

    private synchronized void end(ManifestPage.Counts all) throws IOException {
        byte[] ended =
                (ManifestLines.ENDED + System.currentTimeMillis() / 1000 + '\n').getBytes(StandardCharsets.US_ASCII);
        write(ended, ended.length);
        out.write(ManifestLines.end(all, (int) crc.getValue()).getBytes(StandardCharsets.US_ASCII));
        out.close();
    }

    /** {@return what its file system says of its file} */
    public Stat stat(Linux linux) throws LinuxException {
        return linux.stat(fd);
    }

    /** {@return whether the clock of this machine gives its file its times} */
    public boolean isLocal(Linux linux) throws LinuxException {
        return !FileSystems.isNetwork(linux.fileSystemType(fd));
    }

    /** {@return the path that it has until it is published, ending with a zero} */
    public byte[] temporaryName() {
        return Names.beside(path, UNFINISHED);
    }

    /** Gives the finished manifest its name. */
    public void publish(Linux linux) throws IOException {
        try {
            closeSums(linux);
            linux.unlink(at.directory(), sumsName()); // its last line is enough now
            linux.rename(at.directory(), temporary, at.directory(), at.name());
            int directory = at.openParent(linux);
            linux.sync(directory);
            linux.closeQuietly(directory);
        } catch (LinuxException why) {
            throw new CopyFailedException(PathText.of(Names.text(path)), why);
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private byte[] sumsName() {
        return Names.beside(temporary, ManifestSums.SUFFIX);
    }

    private void closeSums(Linux linux) throws IOException {
        sums.close();
        linux.closeQuietly(sumsFd);
    }

    /** Leaves it, with its checksums, under its temporary name: all that it says is true, but the copy is not complete. */
    public void leave(Linux linux) throws IOException {
        out.close();
        closeSums(linux);
        linux.closeQuietly(fd);
    }

    /** Takes the unfinished manifest away. */
    public void discard(Linux linux) throws IOException {
        out.close();
        closeSums(linux);
        linux.closeQuietly(fd);
        linux.unlink(at.directory(), temporary);
        linux.unlink(at.directory(), sumsName());
    }
}
