package org.caravault.copy;

import static org.caravault.copy.linux.Flags.O_NOATIME;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;

/** A file of the source, open for reading. What is no regular file is never read, even if it was put there a moment ago. */
record Source(int fd, Stat stat) {
    /** Opens a file if it is one still; without waiting for a fifo's writer, without following a symlink, without touching its access time. */
    static Source open(Linux linux, Folder folder, byte[] name, Session.Me me) throws LinuxError {
        int fd = openWithoutTrace(linux, folder, name, me);
        try {
            Stat stat = linux.stat(fd);
            if (stat.kind() == Kind.FILE) {
                return new Source(fd, stat);
            }
            throw new LinuxError("open", Errno.ELOOP); // not what it was when it was listed
        } catch (LinuxError why) {
            linux.closeQuietly(fd);
            throw why;
        }
    }

    /** Opens the file that an entry was when it was looked at. */
    static Source openSame(Linux linux, Entry entry, Session.Me me) throws LinuxError, Replaced {
        Source source = open(linux, entry.folder, entry.name, me);
        if (source.stat().sameInode(entry.stat)) {
            return source;
        }
        linux.closeQuietly(source.fd());
        throw new Replaced();
    }

    private static int openWithoutTrace(Linux linux, Folder folder, byte[] name, Session.Me me) throws LinuxError {
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
        if (me.isRoot()) {
            try {
                return linux.open(folder.source, name, flags | O_NOATIME, 0);
            } catch (LinuxError why) {
                if (why.errno() != Errno.EPERM) { // a server that does not let root be root
                    throw why;
                }
            }
        }
        return linux.open(folder.source, name, flags, 0);
    }
}
