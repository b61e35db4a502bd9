package org.caravault.copy.filesystem;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.InodeFlags;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;

/**
 * Clears the flags of files that are to be replaced or removed: an immutable or append-only file allows neither, not even to root. If the
 * file has another name, its flags are set again.
 */
public final class LiftFlags {
    private LiftFlags() {}

    /** A file of the destination without its flags. */
    private record Lifted(int fd, int flags) {
        void close(Linux linux) throws LinuxException {
            try {
                if (linux.stat(fd).links() > 0) {
                    linux.attributes().setFlags(fd, flags);
                }
            } finally {
                linux.closeQuietly(fd);
            }
        }
    }

    /** {@return empty if the name is not that of a file with such flags} */
    private static Optional<Lifted> lift(Linux linux, int directory, byte[] name) throws LinuxException {
        Optional<Stat> there = linux.find(directory, name);
        if (there.isEmpty() || there.get().kind() != Kind.FILE || (there.get().flags() & InodeFlags.HINDERING) == 0) {
            return Optional.empty();
        }
        int fd = linux.open(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        boolean done = false;
        try {
            linux.attributes().setFlags(fd, there.get().flags() & ~InodeFlags.HINDERING);
            done = true;
        } finally {
            if (!done) {
                linux.closeQuietly(fd);
            }
        }
        return Optional.of(new Lifted(fd, there.get().flags()));
    }

    /**
     * Unlinks a name.
     *
     * @param lifts whether flags that do not permit it are cleared
     */
    public static void unlink(Linux linux, int directory, byte[] name, boolean lifts) throws LinuxException {
        try {
            linux.unlink(directory, name);
        } catch (LinuxException why) {
            if (why.errno() != Errno.EPERM || !lifts || !unlinkLifted(linux, directory, name)) {
                throw why;
            }
        }
    }

    /** {@return whether it is gone} */
    private static boolean unlinkLifted(Linux linux, int directory, byte[] name) throws LinuxException {
        Optional<Lifted> lifted = lift(linux, directory, name);
        if (lifted.isEmpty()) {
            return false;
        }
        try {
            linux.unlink(directory, name);
            return true;
        } finally {
            lifted.get().close(linux);
        }
    }

    /** Renames over a name after that was not permitted. {@return whether it is done} */
    public static boolean rename(Linux linux, int directory, byte[] from, byte[] to) throws LinuxException {
        Optional<Lifted> lifted = lift(linux, directory, to);
        if (lifted.isEmpty()) {
            return false;
        }
        try {
            linux.rename(directory, from, directory, to);
            return true;
        } finally {
            lifted.get().close(linux);
        }
    }
}
