package org.caravault.copy;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** What a manifest says of the content of an entry that need not be copied. */
record ContentHash(Session session) {
    Placed.Content of(Linux linux, Entry entry) throws LinuxError {
        if (entry.stat.kind() == Kind.SYMLINK) {
            return target(linux, entry);
        }
        if (entry.stat.kind() != Kind.FILE || !session.hashing()) {
            return Placed.UNKNOWN;
        }
        Source source = Source.open(linux, entry.folder, entry.name, session.me());
        try {
            return new Placed.Content.Hash(
                    ofFile(linux, source.fd(), source.stat().size()));
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    static Placed.Content target(Linux linux, Entry entry) throws LinuxError {
        byte[] target = linux.readLink(entry.folder.source, entry.name);
        return new Placed.Content.Target(PathText.of(Arrays.copyOf(target, target.length - 1)));
    }

    /** The CRC32C of a file's first bytes; holes are skipped, not read. */
    static int ofFile(Linux linux, int fd, long size) throws LinuxError {
        int crc = 0;
        long at = 0;
        while (at < size) {
            long data = linux.data().nextData(fd, at);
            long begin = data < 0 ? size : Math.min(data, size);
            crc = begin > at ? Crc32cMath.appendZeros(crc, begin - at) : crc;
            at = begin;
            long end = at < size ? Math.min(linux.data().nextHole(fd, at, size), size) : size;
            while (at < end) {
                int read = linux.data().read(fd, at, end - at);
                if (read == 0) {
                    return Crc32cMath.appendZeros(crc, size - at); // it shrank: what is missing reads as zeros
                }
                crc = Crc32cMath.combine(crc, ofBuffer(linux, read), read);
                at += read;
            }
        }
        return crc;
    }

    /** The CRC32C of what was read last. */
    static int ofBuffer(Linux linux, int length) {
        CRC32C crc = new CRC32C();
        crc.update(linux.data().bytes(length));
        return (int) crc.getValue();
    }
}
