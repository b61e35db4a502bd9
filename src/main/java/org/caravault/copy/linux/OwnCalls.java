package org.caravault.copy.linux;

import java.nio.ByteBuffer;

/** What the library that {@code src/main/c/calls.c} becomes has beside the C library's functions. */
final class OwnCalls {
    private OwnCalls() {}

    /** {@return the error number of this thread's last call that failed} */
    static native int lastError();

    /** {@return what an error number means} */
    static native String text(int errno);

    /** {@return memory outside the heap as a buffer, in bytes} */
    static native ByteBuffer view(long address, long size);

    /** {@return where a direct buffer begins} The address does not keep it alive. */
    static native long addressOf(ByteBuffer direct);

    /**
     * Calls statx.
     *
     * @param fields for what it says, as {@link Stat#of} reads it: Java takes longer to read a struct than the call takes
     * @return 0, or -1 if it fails
     */
    static native int statx(int directory, byte[] name, int flags, int mask, long[] fields);

    /**
     * Calls futimens.
     *
     * @return 0, or -1 if it fails
     */
    static native int touch(int fd, long accessed, int accessedNanos, long changed, int changedNanos);

    /**
     * Calls getdents64.
     *
     * @param buffer memory outside the heap
     * @param records for what it wrote there, as long as that memory
     * @return the bytes of records, 0 at the end, or -1 if it fails
     */
    static native long list(int fd, long buffer, byte[] records);

    /**
     * Calls listxattrat, which Linux has since 6.13 and the C library has not.
     *
     * @return the length of the list, or -1 if it fails
     */
    static native long listxattrat(int directory, byte[] name, int flags, long to, long size);

    /**
     * Unlinks what a listing of getdents64 names, record by record, up to the end, a directory, or what cannot be unlinked.
     *
     * @return in the lower 32 bits how many went, in the upper how many bytes of records are done with; if these are not all, {@link
     *     #lastError} says why, EISDIR for a directory
     */
    static native long unlinkFiles(int directory, long at, long end);
}
