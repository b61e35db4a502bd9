package org.caravault.copy.content;

import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;

/** Hands out a file's data in ranges, from the beginning to the end, leaving holes out. */
public final class FileRanges {
    public static final long LARGEST = 8L << 20;
    /** Still small enough for progress to be seen. */
    private static final long ALONE = 256L << 20;

    private final int fd;
    private final long size;
    private final boolean lookForHoles;
    private final long largest;
    private long number;
    private long at;
    private long dataEnd;
    private long hole;

    /** The last parameter says whether several threads will take ranges; else one is as large as the data are. */
    FileRanges(int fd, long size, boolean lookForHoles, boolean shared) {
        this.largest = shared ? LARGEST : ALONE;
        this.fd = fd;
        this.size = size;
        this.lookForHoles = lookForHoles;
        this.dataEnd = lookForHoles ? 0 : size;
    }

    /**
     * A part of a file.
     *
     * @param number counts the ranges of a file from 0
     * @param holeBefore bytes of the hole that was left out before it
     */
    record Range(long number, long offset, long length, long holeBefore) {}

    long size() {
        return size;
    }

    synchronized Optional<Range> next(Linux linux) throws LinuxException {
        if (at >= dataEnd && lookForHoles && at < size) {
            long data = linux.data().nextData(fd, at);
            long start = data < 0 ? size : Math.min(data, size);
            hole += start - at;
            at = start;
            dataEnd = start == size ? size : Math.min(size, linux.data().nextHole(fd, start, size));
        }
        if (at >= size) {
            return Optional.empty();
        }
        Range range = new Range(number++, at, Math.min(largest, dataEnd - at), hole);
        at += range.length();
        hole = 0;
        return Optional.of(range);
    }

    /** {@return the bytes of the hole at the end, which no range includes} */
    synchronized long holeAtEnd() {
        return hole;
    }
}
