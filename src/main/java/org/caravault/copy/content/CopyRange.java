package org.caravault.copy.content;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;

/** Copies one range of a file: by the kernel (or the NFS server), or through a buffer. */
record CopyRange(int in, int out, CopyContent content) {
    /**
     * What came of it.
     *
     * @param complete false if the file ended before the range did
     * @param end where the range ended, or the file
     */
    record Result(int crc, boolean complete, long end) {}

    /** A small file, over a network: a server that can copy it by itself is asked once, where reading and writing would be twice. */
    CopyContent.Result whole(Linux linux, long size) throws LinuxException {
        Result result = copy(linux, new FileRanges.Range(0, 0, size, 0), true);
        return new CopyContent.Result(0, result.complete(), result.end());
    }

    /** {@code byKernel}: let the kernel copy, unless the bytes are needed here, for a checksum or because there is no destination. */
    Result copy(Linux linux, FileRanges.Range range, boolean byKernel) throws LinuxException {
        content.done().accept(range.holeBefore());
        long at = range.offset();
        long end = at + range.length();
        if (byKernel && !content.hashing() && out != CopyContent.NOWHERE) {
            at = copyInKernel(linux, at, end);
        }
        CRC32C crc = new CRC32C();
        while (at < end) {
            long wanted = Math.min(end - at, linux.data().bufferSize());
            content.throttle().pay(wanted);
            int read = linux.data().read(in, at, wanted);
            if (read == 0) {
                return new Result(0, false, at);
            }
            if (out != CopyContent.NOWHERE) {
                linux.data().write(out, at, read);
            }
            if (content.hashing()) {
                crc.update(linux.data().bytes(read));
            }
            content.done().accept(read);
            at += read;
        }
        return new Result((int) crc.getValue(), true, end);
    }

    /** {@return how far the kernel came; the rest has to be read and written, if only to see why} */
    private long copyInKernel(Linux linux, long start, long end) throws LinuxException {
        long at = start;
        while (at < end && content.support().canCopyRange()) {
            long wanted = content.throttle().isUnlimited()
                    ? end - at
                    : Math.min(end - at, linux.data().bufferSize());
            content.throttle().pay(wanted);
            try {
                long copied = linux.data().copyRange(in, out, at, wanted);
                if (copied == 0) {
                    return at;
                }
                content.done().accept(copied);
                at += copied;
            } catch (LinuxException why) {
                if (why.isHopeless()) {
                    throw why;
                }
                if (why.errno() != Errno.EIO) {
                    content.support().cannotCopyRange();
                }
                return at;
            }
        }
        return at;
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
