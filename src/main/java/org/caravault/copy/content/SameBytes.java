package org.caravault.copy.content;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.caravault.copy.linux.FileData;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.report.Counters;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.Entry;

/** Compares a file of the source byte by byte with another one, and computes the checksum on the way. Holes that both have are not read. */
public final class SameBytes {
    private final FileData data;
    private final SourceFile source;
    private final int other;
    private final Counters counters;
    private final long size;
    private final OrderedCrc crc = new OrderedCrc();
    private long pieces;
    private long at;
    private long dataEnd;

    private SameBytes(FileData data, SourceFile source, int other, Counters counters) {
        this.data = data;
        this.source = source;
        this.other = other;
        this.counters = counters;
        this.size = source.stat().size();
        this.dataEnd = source.stat().looksSparse() ? 0 : size;
    }

    /**
     * {@return whether the file that an entry was when it was looked at has the same bytes as that of its name in the destination, which must
     * still be the one that was seen there}
     */
    public static boolean inBoth(Linux linux, Entry entry, Stat there, Session session)
            throws LinuxException, EntryReplacedException {
        SourceFile source = SourceFile.openSame(linux, entry, session);
        try {
            Optional<Stat> seen = Optional.of(there);
            OptionalInt crc = with(linux, source, entry.folder.destination, entry.name, seen, session.counters());
            if (crc.isPresent()) {
                session.counters().bytes.add(-source.stat().size()); // the caller counts it
            }
            return crc.isPresent();
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    /** {@return the checksum of the bytes; empty if they differ, or the other file cannot be read} Counts the bytes of equal files. */
    public static OptionalInt with(Linux linux, SourceFile source, int directory, byte[] name, Counters counters)
            throws LinuxException {
        return with(linux, source, directory, name, Optional.empty(), counters);
    }

    private static OptionalInt with(
            Linux linux, SourceFile source, int directory, byte[] name, Optional<Stat> seen, Counters counters)
            throws LinuxException {
        int other = openOther(linux, directory, name);
        if (other < 0) {
            return OptionalInt.empty();
        }
        try {
            Stat stat = linux.stat(other);
            boolean comparable = stat.kind() == Kind.FILE
                    && stat.size() == source.stat().size()
                    && (seen.isEmpty() || stat.untouchedSince(seen.get()));
            return comparable ? new SameBytes(linux.data(), source, other, counters).compare() : OptionalInt.empty();
        } finally {
            linux.closeQuietly(other);
        }
    }

    private static int openOther(Linux linux, int directory, byte[] name) {
        try {
            return linux.open(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        } catch (LinuxException unreadable) {
            return -1; // it is copied anew
        }
    }

    private OptionalInt compare() throws LinuxException {
        long counted = 0;
        while (nextData()) {
            long start = at;
            CRC32C sum = new CRC32C();
            while (at < dataEnd) {
                int read = data.read(source.fd(), at, dataEnd - at);
                if (read == 0 || !isSame(read)) {
                    counters.bytes.add(-counted);
                    return OptionalInt.empty();
                }
                sum.update(data.bytes(read));
                counters.bytes.add(read);
                counted += read;
                at += read;
            }
            crc.add(new OrderedCrc.Piece(pieces++, start, at - start, (int) sum.getValue()));
        }
        counters.bytes.add(size - counted);
        return OptionalInt.of(crc.finish(size));
    }

    /** After a disk error the other file counts as different. */
    private boolean isSame(int read) {
        try {
            return data.sameAsRead(other, at, read);
        } catch (LinuxException unreadable) {
            return false;
        }
    }

    /** Goes on to where one of both has data. {@return false at the end} */
    private boolean nextData() throws LinuxException {
        if (at >= dataEnd && at < size) {
            long mine = dataAt(source.fd());
            long its = dataAt(other);
            at = Math.min(mine, its);
            dataEnd = at == size ? size : Math.max(dataEndOf(source.fd(), mine), dataEndOf(other, its));
        }
        return at < size;
    }

    private long dataAt(int fd) throws LinuxException {
        long found = data.nextData(fd, at);
        return found < 0 ? size : Math.min(found, size);
    }

    private long dataEndOf(int fd, long start) throws LinuxException {
        return start == at && start < size ? Math.min(size, data.nextHole(fd, start, size)) : at;
    }
}
