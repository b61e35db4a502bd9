package org.caravault.copy.content;

import java.util.function.LongConsumer;
import org.caravault.copy.filesystem.DestinationTraits;
import org.caravault.copy.filesystem.FileSystemSupport;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.worker.Throttle;
import org.caravault.copy.worker.Workers;

/**
 * Copies, or only reads, a file's bytes: a small one in one go, a large one in ranges that several threads take. Holes are not read.
 *
 * @param hashing whether the bytes have to come through this process
 * @param done receives the number of bytes processed; holes count, too
 */
public record CopyContent(
        Workers workers,
        Throttle throttle,
        FileSystemSupport support,
        boolean hashing,
        boolean network,
        LongConsumer done) {
    /** Files from this size on are worth a second thread. */
    private static final long WORTH_SHARING = 2 * FileRanges.LARGEST;

    /** Copies nowhere: for the checksum alone. */
    static final int NOWHERE = -1;

    /**
     * What came of it.
     *
     * @param crc the CRC32C of all bytes; 0 if not asked for
     * @param complete whether the file was as long as its inode's size
     * @param end where the file ended if it did not; else its size
     */
    public record Result(int crc, boolean complete, long end) {}

    /**
     * Reads files for their checksums, and writes nothing.
     *
     * @param done is called with the bytes that were read
     */
    public static CopyContent hashOnly(Workers workers, Throttle throttle, LongConsumer done) {
        return new CopyContent(workers, throttle, new FileSystemSupport(DestinationTraits.all(0)), true, false, done);
    }

    /** Reads only. */
    public Result copy(Linux linux, SourceFile source) throws LinuxException {
        return copy(linux, source, NOWHERE);
    }

    /** The output is empty, or nowhere. */
    public Result copy(Linux linux, SourceFile source, int out) throws LinuxException {
        long size = source.stat().size();
        boolean small = size <= linux.data().bufferSize();
        if (small && !source.stat().looksSparse()) {
            return network && !hashing && out != NOWHERE && size > 0
                    ? new CopyRange(source.fd(), out, this).whole(linux, size)
                    : copySmall(linux, source.fd(), out, (int) size);
        }
        return copyOther(linux, source, out, size, small);
    }

    /** What is large, or has holes. */
    private Result copyOther(Linux linux, SourceFile source, int out, long size, boolean small) throws LinuxException {
        int from = source.fd();
        if (out != NOWHERE && support.canClone() && !small) {
            if (linux.data().cloneWhole(from, out)) {
                if (!hashing) {
                    done.accept(size);
                    return new Result(0, true, size);
                }
                return copyLarge(linux, new FileRanges(out, size, true, isShared(size)), out, NOWHERE);
            }
            support.cannotClone();
        }
        boolean lookForHoles =
                (!network && support.canSeekHolesQuickly()) || source.stat().looksSparse();
        return copyLarge(linux, new FileRanges(from, size, lookForHoles, isShared(size)), from, out);
    }

    private boolean isShared(long size) {
        return size >= WORTH_SHARING && workers.most() > 1;
    }

    /** Locally writers of one inode wait for each other's lock: one that reads meanwhile is all the help there is, unless there are sums to do. */
    private int helpers(long size) {
        int most = (int) Math.min(workers.most() - 1, size / FileRanges.LARGEST - 1);
        return network || hashing ? most : Math.min(1, most);
    }

    private Result copySmall(Linux linux, int in, int out, int size) throws LinuxException {
        throttle.pay(size);
        int read = size == 0 ? 0 : linux.data().read(in, 0, size);
        if (out != NOWHERE && read > 0) {
            linux.data().write(out, 0, read);
        }
        done.accept(read);
        int crc = hashing ? CopyRange.crc(linux.data().bytes(read)) : 0;
        return new Result(crc, read == size, read);
    }

    private Result copyLarge(Linux linux, FileRanges ranges, int in, int out) throws LinuxException {
        SharedCopy shared = new SharedCopy(ranges, new CopyRange(in, out, this));
        if (isShared(ranges.size())) {
            shared.ask(helpers(ranges.size()));
        }
        Result result = shared.lead(linux);
        if (out != NOWHERE) {
            linux.data().truncate(out, ranges.size()); // a hole at the end
        }
        return result;
    }
}
