package org.caravault.copy.session;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_PATH;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;

/**
 * An entry of a directory that others may write to, held by a descriptor that does not open it (O_PATH): what is done to the descriptor is done
 * to this inode, whatever has the name by now.
 */
public record PinnedEntry(int fd, Stat stat) {
    public static final int CANNOT_BE_OPENED = -1;

    /** The descriptor is the caller's to close. */
    public static PinnedEntry open(Linux linux, int directory, byte[] name) throws LinuxException {
        int fd = linux.open(directory, name, O_PATH | O_NOFOLLOW, 0);
        try {
            return new PinnedEntry(fd, linux.stat(fd));
        } catch (LinuxException why) {
            linux.closeQuietly(fd);
            throw why;
        }
    }

    /** It must be what was looked at and compared, with no other name since. */
    public void mustBe(Stat compared) throws EntryReplacedException {
        if (!stat.untouchedSince(compared) || stat.links() != compared.links()) {
            throw new EntryReplacedException();
        }
    }

    /** It must be what this process has just made: of one name, and its own. A server may give it to another user. */
    public void mustBeNew(Kind kind, Session.Me me, boolean network) throws EntryReplacedException {
        boolean mine = network || stat.uid() == me.uid();
        if (stat.kind() != kind || stat.links() != 1 || !mine) {
            throw new EntryReplacedException();
        }
    }

    /** Opens a regular file for reading; {@link #CANNOT_BE_OPENED} where this user may not. */
    public int reopened(Linux linux) throws LinuxException {
        try {
            return linux.open(AT_FDCWD, Names.ofDescriptor(fd), O_RDONLY, 0);
        } catch (LinuxException why) {
            if (why.errno() == Errno.EACCES || why.errno() == Errno.EPERM) {
                return CANNOT_BE_OPENED;
            }
            throw why;
        }
    }
}
