package org.caravault.copy.linux;

import java.nio.ByteBuffer;

/** Reading and writing of one thread, through one buffer of 256 KiB: larger ones fall out of the processor's cache. */
public final class FileData {
    private static final long FICLONE = 0x40049409L;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int DONT_NEED = 4;

    private final Buffer buffer = new Buffer(256 << 10);
    private final Buffer other = new Buffer(256 << 10);
    private final Buffer offsets = new Buffer(16);

    void free() {
        buffer.free();
        other.free();
        offsets.free();
    }

    /** {@return how many bytes one read may give} */
    public int bufferSize() {
        return buffer.size();
    }

    /** What {@link #read} has read: from 0 to its result. Valid until the next read. */
    public ByteBuffer bytes(int length) {
        return buffer.bytes().limit(length).position(0);
    }

    /** Reads at most a buffer. {@return the bytes read, 0 at the end of the file} */
    public int read(int fd, long offset, long wanted) throws LinuxException {
        return read(buffer, fd, offset, wanted);
    }

    /** Reads as {@link #read} into a second buffer and compares. {@return whether both hold the same bytes} */
    public boolean sameAsRead(int fd, long offset, int length) throws LinuxException {
        int read = read(other, fd, offset, length);
        return read == length && other.bytes().limit(length).position(0).equals(bytes(length));
    }

    private int read(Buffer into, int fd, long offset, long wanted) throws LinuxException {
        int size = (int) Math.min(wanted, into.size());
        int done = 0;
        while (done < size) {
            long n = LibC.pread(fd, into.address() + done, size - done, offset + done);
            if (n < 0) {
                throw LinuxException.last("read");
            }
            if (n == 0) {
                break;
            }
            done += (int) n;
        }
        return done;
    }

    /** Writes the first bytes of the buffer. */
    public void write(int fd, long offset, int length) throws LinuxException {
        int done = 0;
        while (done < length) {
            long n = LibC.pwrite(fd, buffer.address() + done, length - done, offset + done);
            if (n < 0) {
                throw LinuxException.last("write");
            }
            done += (int) n;
        }
    }

    /** Lets the kernel (or the NFS server) copy. {@return bytes copied; 0 at the end of the file, or where the source cannot do it} */
    public long copyRange(int in, int out, long offset, long length) throws LinuxException {
        offsets.bytes().putLong(0, offset).putLong(8, offset);
        long n = LibC.copy_file_range(in, offsets.address(), out, offsets.address() + 8, length, 0);
        if (n < 0) {
            throw LinuxException.last("copy_file_range");
        }
        return n;
    }

    /** {@return whether another process may have this file, open for reading here, open for writing} */
    public boolean mayBeWritten(int fd) {
        return Leases.mayBeWritten(fd);
    }

    /** Makes an empty file share the blocks of another. {@return false where the file systems cannot} */
    public boolean cloneWhole(int in, int out) {
        return LibC.ioctl(out, FICLONE, in) == 0;
    }

    /** {@return where data begins at or after the offset, or -1 if only a hole follows} */
    public long nextData(int fd, long offset) throws LinuxException {
        long at = LibC.lseek(fd, offset, SEEK_DATA);
        if (at < 0) {
            int errno = Binding.lastError();
            if (errno == Errno.ENXIO) {
                return -1;
            }
            if (errno == Errno.EINVAL) {
                return offset; // a file system that does not know: all of it is data
            }
            throw new LinuxException("seek", errno);
        }
        return at;
    }

    /** {@return where the data that begins at the offset ends} */
    public long nextHole(int fd, long offset, long size) throws LinuxException {
        long at = LibC.lseek(fd, offset, SEEK_HOLE);
        if (at < 0) {
            int errno = Binding.lastError();
            if (errno == Errno.ENXIO || errno == Errno.EINVAL) {
                return size;
            }
            throw new LinuxException("seek", errno);
        }
        return at;
    }

    /** Cuts an open file off, or lengthens it by a hole, so that it has so many bytes. */
    public void truncate(int fd, long size) throws LinuxException {
        if (LibC.ftruncate(fd, size) != 0) {
            throw LinuxException.last("truncate");
        }
    }

    /** Drops a file's cached pages, so that the next read asks the disk. Advice: a refusal changes nothing. */
    public void forgetCached(int fd) {
        LibC.posix_fadvise(fd, 0, 0, DONT_NEED);
    }
}
