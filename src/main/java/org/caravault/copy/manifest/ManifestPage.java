package org.caravault.copy.manifest;

import java.io.IOException;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.ByteLineBuilder;
import org.caravault.copy.report.ByteCount;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Folder;

/**
 * Lines of a manifest that are not written yet, and a count of all that were. Threads that copy small files would wait for each other if they had
 * one page between them.
 */
final class ManifestPage {
    /** Writes whole lines. */
    @FunctionalInterface
    interface Out {
        void write(byte[] lines, int length) throws IOException;
    }

    private final Out out;
    private final byte[] block = new byte[32 << 10];
    private final ByteLineBuilder line = new ByteLineBuilder();
    private int waiting;
    private long entries;
    private long files;
    private long bytes;

    ManifestPage(Out out) {
        this.out = out;
    }

    synchronized void add(CopiedEntry placed, int flags) throws IOException {
        ManifestLines.write(line.clear(), placed, flags);
        if (placed.entry().stat.kind() == Kind.FILE) {
            files++;
            bytes = ByteCount.sum(bytes, placed.entry().stat.size());
        }
        entries++;
        append();
    }

    synchronized void add(Folder folder, Stat stat, long xattrs, int flags) throws IOException {
        ManifestLines.write(line.clear(), folder, stat, xattrs, flags);
        entries++;
        append();
    }

    private void append() throws IOException {
        if (line.length() > block.length - waiting) {
            drain();
        }
        if (line.length() > block.length) {
            out.write(line.bytes(), line.length());
        } else {
            line.copyTo(block, waiting);
            waiting += line.length();
        }
    }

    synchronized void drain() throws IOException {
        out.write(block, waiting);
        waiting = 0;
    }

    /** {@return what its lines were of, so far} */
    synchronized Counts counts() {
        return new Counts(entries, files, bytes);
    }

    /**
     * What lines are of.
     *
     * @param files the regular ones among the entries
     * @param bytes of these
     */
    record Counts(long entries, long files, long bytes) {
        Counts plus(Counts more) {
            return new Counts(entries + more.entries, files + more.files, ByteCount.sum(bytes, more.bytes));
        }
    }
}
