package org.caravault.copy.filesystem;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_PATH;

import java.util.Map;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;

/** A change of what an entry has beside its content, which the destination may refuse. */
public interface MetadataChange {
    void make() throws LinuxException;

    record Chown(Attributes attributes, int fd, Stat stat) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.chown(fd, stat.uid(), stat.gid());
        }
    }

    /** Of an inode that a descriptor of O_PATH holds. */
    record ChownPinned(Attributes attributes, int pinned, Stat stat) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.chownPinned(pinned, stat.uid(), stat.gid());
        }
    }

    /** Of an inode that a descriptor of O_PATH holds. */
    record ChmodPinned(Attributes attributes, int pinned, int mode) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.chmodPinned(pinned, mode);
        }
    }

    record ChownNamed(Linux linux, int directory, byte[] name, Stat stat) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            linux.attributes().chown(directory, name, stat.uid(), stat.gid());
        }
    }

    record ChmodNamed(Linux linux, int directory, byte[] name, int mode) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            int pinned = linux.open(directory, name, O_PATH | O_NOFOLLOW, 0);
            try {
                linux.attributes().chmodPinned(pinned, mode);
            } finally {
                linux.closeQuietly(pinned);
            }
        }
    }

    record SetXattr(Attributes attributes, int fd, Map.Entry<byte[], byte[]> xattr) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.setXattr(fd, xattr.getKey(), xattr.getValue());
        }
    }

    record RemoveXattr(Attributes attributes, int fd, byte[] xattr) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.removeXattr(fd, xattr);
        }
    }

    record SetNamedXattr(Linux linux, int directory, byte[] name, Map.Entry<byte[], byte[]> xattr)
            implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            linux.attributes().setXattr(directory, name, xattr.getKey(), xattr.getValue());
        }
    }

    record RemoveNamedXattr(Linux linux, int directory, byte[] name, byte[] xattr) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            linux.attributes().removeXattr(directory, name, xattr);
        }
    }

    record SetFlags(Attributes attributes, int fd, int flags) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.setFlags(fd, flags);
        }
    }

    record Chmod(Attributes attributes, int fd, int mode) implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            attributes.chmod(fd, mode);
        }
    }
}
