package org.caravault.copy;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** Compares a file of the source byte by byte with the one of the same name in another directory. */
final class SameBytes {
    private SameBytes() {}

    static boolean inBoth(Linux linux, Entry entry, int directory, Session session) throws LinuxError {
        Source source = Source.open(linux, entry.folder, entry.name, session.me());
        try {
            int other = linux.open(directory, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
            try {
                return same(linux, source.fd(), other, entry.stat.size());
            } finally {
                linux.closeQuietly(other);
            }
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    private static boolean same(Linux linux, int one, int other, long size) throws LinuxError {
        for (long at = 0; at < size; ) {
            int read = linux.data().read(one, at, size - at);
            if (read == 0 || !linux.data().sameAsRead(other, at, read)) {
                return false;
            }
            at += read;
        }
        return true;
    }
}
