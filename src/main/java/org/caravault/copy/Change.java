package org.caravault.copy;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_PATH;

import java.util.Map;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;

/** A change of what an entry has beside its content, which the destination may refuse. */
interface Change {
    void make() throws LinuxError;

    record Chown(Attributes attributes, int fd, Stat stat) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.chown(fd, stat.uid(), stat.gid());
        }
    }

    /** Of an inode that a descriptor of O_PATH holds. */
    record ChownPinned(Attributes attributes, int pinned, Stat stat) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.chownPinned(pinned, stat.uid(), stat.gid());
        }
    }

    /** Of an inode that a descriptor of O_PATH holds. */
    record ChmodPinned(Attributes attributes, int pinned, int mode) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.chmodPinned(pinned, mode);
        }
    }

    record ChownNamed(Linux linux, int directory, byte[] name, Stat stat) implements Change {
        @Override
        public void make() throws LinuxError {
            linux.attributes().chown(directory, name, stat.uid(), stat.gid());
        }
    }

    record ChmodNamed(Linux linux, int directory, byte[] name, int mode) implements Change {
        @Override
        public void make() throws LinuxError {
            int pinned = linux.open(directory, name, O_PATH | O_NOFOLLOW, 0);
            try {
                linux.attributes().chmodPinned(pinned, mode);
            } finally {
                linux.closeQuietly(pinned);
            }
        }
    }

    record SetXattr(Attributes attributes, int fd, Map.Entry<byte[], byte[]> xattr) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.setXattr(fd, xattr.getKey(), xattr.getValue());
        }
    }

    record RemoveXattr(Attributes attributes, int fd, byte[] xattr) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.removeXattr(fd, xattr);
        }
    }

    record SetNamedXattr(Linux linux, int directory, byte[] name, Map.Entry<byte[], byte[]> xattr) implements Change {
        @Override
        public void make() throws LinuxError {
            linux.attributes().setXattr(directory, name, xattr.getKey(), xattr.getValue());
        }
    }

    record RemoveNamedXattr(Linux linux, int directory, byte[] name, byte[] xattr) implements Change {
        @Override
        public void make() throws LinuxError {
            linux.attributes().removeXattr(directory, name, xattr);
        }
    }

    record SetFlags(Attributes attributes, int fd, int flags) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.setFlags(fd, flags);
        }
    }

    record Chmod(Attributes attributes, int fd, int mode) implements Change {
        @Override
        public void make() throws LinuxError {
            attributes.chmod(fd, mode);
        }
    }
}
