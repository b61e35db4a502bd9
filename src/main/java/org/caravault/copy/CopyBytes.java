package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.FileData;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/**
 * Copies a file's data and leaves its holes. Where a checksum is wanted the bytes pass through here; else the kernel, or
 * the NFS server, copies them.
 */
record CopyBytes(Session session) {
    Placed.Content copy(Linux linux, Entry entry, int in, int out) throws IOException {
        long size = entry.stat.size();
        FileData data = linux.data();
        if (size > 0
                && !session.hashing()
                && session.abilities().canClone()
                && session.throttle().isUnlimited()) {
            if (data.cloneWhole(in, out)) {
                count(size);
                return Placed.UNKNOWN;
            }
            session.abilities().cannotClone();
        }
        int crc = 0;
        long at = 0;
        while (at < size) {
            long begin = entry.stat.looksSparse() ? data(data, in, at, size) : at;
            long end = entry.stat.looksSparse() && begin < size ? Math.min(data.nextHole(in, begin, size), size) : size;
            if (begin > at) {
                crc = session.hashing() ? Crc32cMath.appendZeros(crc, begin - at) : 0;
                session.tally().bytes.add(begin - at);
            }
            crc = session.hashing()
                    ? throughHere(linux, in, out, begin, end, crc)
                    : byKernel(linux, in, out, begin, end);
            at = end;
        }
        if (entry.stat.looksSparse()) {
            data.truncate(out, size);
        }
        return session.hashing() ? new Placed.Content.Hash(crc) : Placed.UNKNOWN;
    }

    private static long data(FileData data, int in, long at, long size) throws LinuxError {
        long next = data.nextData(in, at);
        return next < 0 ? size : Math.min(next, size);
    }

    private int throughHere(Linux linux, int in, int out, long begin, long end, int crcBefore) throws IOException {
        FileData data = linux.data();
        int crc = crcBefore;
        for (long at = begin; at < end; ) {
            int read = data.read(in, at, end - at);
            if (read == 0) {
                data.truncate(out, end); // it shrank while it was read: what is missing reads as zeros
                return Crc32cMath.appendZeros(crc, end - at);
            }
            session.throttle().pay(read);
            crc = at == 0
                    ? ContentHash.ofBuffer(linux, read)
                    : Crc32cMath.combine(crc, ContentHash.ofBuffer(linux, read), read);
            data.write(out, at, read);
            count(read);
            at += read;
        }
        return crc;
    }

    private int byKernel(Linux linux, int in, int out, long begin, long end) throws IOException {
        for (long at = begin; at < end; ) {
            long done = copyRange(linux, in, out, at, Math.min(end - at, 64L << 20));
            if (done == 0) {
                return throughHere(linux, in, out, at, end, 0);
            }
            session.throttle().pay(done);
            count(done);
            at += done;
        }
        return 0;
    }

    /** 0 where the kernel cannot do it. */
    private long copyRange(Linux linux, int in, int out, long at, long length) throws LinuxError {
        if (!session.abilities().canCopyRange() || !session.throttle().isUnlimited()) {
            return 0;
        }
        try {
            return linux.data().copyRange(in, out, at, length);
        } catch (LinuxError why) {
            switch (why.errno()) {
                case Errno.EXDEV, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ENOSYS, Errno.EBADF -> {
                    session.abilities().cannotCopyRange();
                    return 0;
                }
                default -> throw why;
            }
        }
    }

    private void count(long bytes) {
        session.tally().bytes.add(bytes);
        session.tally().copiedBytes.add(bytes);
    }
}
