package org.caravault.copy;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_PATH;

import java.util.Map;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/**
 * Gives what was copied its owner, mode, times and extended attributes. In this order: a change of owner clears setuid, a
 * change of attributes the time. What the destination cannot hold is counted, and no error.
 */
record Metadata(Session session) {
    /** For a file or directory that is open. */
    void apply(Linux linux, int fd, Stat like, Xattrs wanted, Xattrs has, String path) throws LinuxError {
        Attributes attributes = linux.attributes();
        owner(path, () -> attributes.chown(fd, like.uid(), like.gid()));
        for (Map.Entry<byte[], byte[]> value : wanted.values().entrySet()) {
            if (!has.has(value.getKey(), value.getValue())) {
                xattr(path, () -> attributes.setXattr(fd, value.getKey(), value.getValue()));
            }
        }
        for (byte[] name : has.values().keySet()) {
            if (!wanted.has(name)) {
                xattr(path, () -> attributes.removeXattr(fd, name));
            }
        }
        attributes.chmod(fd, like.mode());
        attributes.touch(fd, like);
    }

    /** For an entry under a name, which is not opened. */
    void apply(Linux linux, int dir, byte[] name, Stat like, Xattrs wanted, Xattrs has, String path) throws LinuxError {
        Attributes attributes = linux.attributes();
        owner(path, () -> attributes.chown(dir, name, like.uid(), like.gid()));
        for (Map.Entry<byte[], byte[]> value : wanted.values().entrySet()) {
            if (!has.has(value.getKey(), value.getValue())) {
                xattr(path, () -> attributes.setXattr(dir, name, value.getKey(), value.getValue()));
            }
        }
        for (byte[] attribute : has.values().keySet()) {
            if (!wanted.has(attribute)) {
                xattr(path, () -> attributes.removeXattr(dir, name, attribute));
            }
        }
        if (like.kind() != Kind.SYMLINK) { // a symlink has no mode of its own
            int pinned = linux.open(dir, name, O_PATH | O_NOFOLLOW, 0);
            try {
                attributes.chmodPinned(pinned, like.mode());
            } finally {
                linux.closeQuietly(pinned);
            }
        }
        attributes.touch(dir, name, like);
    }

    /** Puts right what is in the destination already and has the right content. */
    void correct(Linux linux, Entry entry, Stat there, Xattrs wanted, Xattrs has) throws LinuxError {
        apply(linux, entry.folder.destination, entry.name, entry.stat, wanted, has, entry.text());
    }

    private interface Act {
        void run() throws LinuxError;
    }

    /** Only root can give files away; for others the owner is lost, and that is told. */
    private void owner(String path, Act chown) throws LinuxError {
        try {
            chown.run();
        } catch (LinuxError why) {
            if (why.errno() != Errno.EPERM && why.errno() != Errno.EINVAL) {
                throw why;
            }
            session.problems().loss("owners", path, why);
        }
    }

    private void xattr(String path, Act act) throws LinuxError {
        try {
            act.run();
        } catch (LinuxError why) {
            if (why.errno() != Errno.EOPNOTSUPP && why.errno() != Errno.EPERM && why.errno() != Errno.ERANGE) {
                throw why;
            }
            session.problems().loss("extended attributes", path, why);
        }
    }
}
