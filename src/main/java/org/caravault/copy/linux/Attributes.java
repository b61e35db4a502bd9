package org.caravault.copy.linux;

import static org.caravault.copy.linux.Flags.AT_EMPTY_PATH;
import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.AT_SYMLINK_NOFOLLOW;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Owner, mode, times and extended attributes; by descriptor, or by name where the entry cannot be opened. */
public final class Attributes {
    private static final int CLONE_FS = 0x200;
    private static final int TYPE_AND_MODE = 0x3;
    private static final byte[] ROOT = Names.of("/");

    private final Buffer times = new Buffer(32);
    private final Buffer names = new Buffer(64 << 10);
    private final Buffer value = new Buffer(64 << 10);

    private boolean standing;
    private boolean listing;

    void free() {
        times.free();
        names.free();
        value.free();
    }

    /**
     * Prepares this thread for many entries. Extended attributes have no descriptor-relative calls before Linux 6.13: to stand in the directory
     * takes a third of the time of the way through /proc, but is a call more for each entry, so it is for where calls are what takes the time,
     * and not round trips. From 6.13 on what nearly every entry is asked, the list, has its call.
     *
     * @param stands whether this thread is to have a working directory of its own, if the kernel lets it, and stand in the directory of the
     *     entry. Only for threads that open nothing by a relative path
     */
    public void prepare(boolean stands) {
        standing = stands && LibC.unshare(CLONE_FS) == 0;
        // tried once, because what filters system calls may answer anything to one that it does not know
        listing = Binding.isOwn() && listAt(AT_FDCWD, ROOT) >= 0;
    }

    private long listAt(int dir, byte[] name) {
        return OwnCalls.listxattrat(dir, name, AT_SYMLINK_NOFOLLOW, names.address(), names.size());
    }

    /** {@return a path to an entry for the calls that take no descriptor; the last step is the entry itself, to be not followed} */
    private byte[] reach(int dir, byte[] name) {
        return standing && LibC.fchdir(dir) == 0 ? name : Names.throughProc(dir, name);
    }

    /** Changes owner and group of an open file. The kernel takes set-id bits and {@code security.capability} away. */
    public void chown(int fd, int uid, int gid) throws LinuxException {
        check(LibC.fchown(fd, uid, gid) == 0, "chown");
    }

    /** Changes owner and group of an entry, of a symlink itself. */
    public void chown(int dir, byte[] name, int uid, int gid) throws LinuxException {
        check(LibC.fchownat(dir, name, uid, gid, AT_SYMLINK_NOFOLLOW) == 0, "chown");
    }

    /** Changes the mode of an open file: its last twelve bits. */
    public void chmod(int fd, int mode) throws LinuxException {
        check(LibC.fchmod(fd, mode) == 0, "chmod");
    }

    /** For what must not be opened: the descriptor is one of O_PATH, which pins the inode without opening it. */
    public void chmodPinned(int pathFd, int mode) throws LinuxException {
        check(LibC.chmod(Names.ofDescriptor(pathFd), mode) == 0, "chmod");
    }

    /** As {@link #chmodPinned}; of a symlink it changes the symlink itself. */
    public void chownPinned(int pathFd, int uid, int gid) throws LinuxException {
        check(LibC.fchownat(pathFd, Names.ITSELF, uid, gid, AT_EMPTY_PATH) == 0, "chown");
    }

    /** As {@link #chownPinned}. The way through /proc is the only one before Linux 5.8. */
    public void touchPinned(int pathFd, Stat like) throws LinuxException {
        fill(like);
        int result = LibC.utimensat(AT_FDCWD, Names.ofDescriptor(pathFd), times.address(), 0);
        check(result == 0, "utimens");
    }

    /** Sets the times of the last change and of the last access, in nanoseconds. */
    public void touch(int fd, Stat like) throws LinuxException {
        if (Binding.isOwn()) {
            check(OwnCalls.touch(fd, like.atime(), like.atimeNs(), like.mtime(), like.mtimeNs()) == 0, "utimens");
            return;
        }
        fill(like);
        int result = LibC.futimens(fd, times.address());
        check(result == 0, "utimens");
    }

    /** Sets the times of the last access and of the last change, in seconds and nanoseconds. */
    public void touch(int fd, long accessed, long changed, int nanos) throws LinuxException {
        times.bytes()
                .putLong(0, accessed)
                .putLong(8, nanos)
                .putLong(16, changed)
                .putLong(24, nanos);
        int result = LibC.futimens(fd, times.address());
        check(result == 0, "utimens");
    }

    /** Gives an entry, of symlinks the symlink itself, the times of access and change of another. */
    public void touch(int dir, byte[] name, Stat like) throws LinuxException {
        fill(like);
        int result = LibC.utimensat(dir, name, times.address(), AT_SYMLINK_NOFOLLOW);
        check(result == 0, "utimens");
    }

    private void fill(Stat like) {
        times.bytes()
                .putLong(0, like.atime())
                .putLong(8, like.atimeNs())
                .putLong(16, like.mtime())
                .putLong(24, like.mtimeNs());
    }

    /** Gives an open file or directory these {@link InodeFlags}, and takes the others away. */
    public void setFlags(int fd, int flags) throws LinuxException {
        InodeFlags.set(fd, flags, value);
    }

    /** {@return the extended attributes of an open file; empty on a file system without any} */
    public Xattrs xattrs(int fd) throws LinuxException {
        long length = LibC.flistxattr(fd, names.address(), names.size());
        if (length == 0) { // as nearly always
            return Xattrs.NONE;
        }
        return collect(length, new OfDescriptor(fd, value));
    }

    /** {@return the extended attributes of an entry, of a symlink itself} */
    public Xattrs xattrs(int dir, byte[] name) throws LinuxException {
        long length = listing ? listAt(dir, name) : LibC.llistxattr(reach(dir, name), names.address(), names.size());
        if (length == 0) {
            return Xattrs.NONE;
        }
        return collect(length, new OfName(this, dir, name));
    }

    private Xattrs collect(long length, Getter getter) throws LinuxException {
        if (length < 0) {
            if (Binding.lastError() == Errno.EOPNOTSUPP) {
                return Xattrs.NONE;
            }
            throw LinuxException.last("listxattr");
        }
        Xattrs.Builder found = new Xattrs.Builder();
        for (byte[] name : split((int) length)) {
            if (Xattrs.isCopied(name)) {
                long size = getter.get(name);
                if (size >= 0) {
                    found.add(name, value.copy((int) size));
                } else if (Binding.lastError() != Errno.ENODATA) { // it went between list and get
                    throw LinuxException.last("getxattr");
                }
            }
        }
        return found.build();
    }

    private Iterable<byte[]> split(int length) {
        ArrayList<byte[]> each = new ArrayList<>();
        byte[] all = names.copy(length);
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (all[i] == 0) {
                each.add(Arrays.copyOfRange(all, start, i + 1));
                start = i + 1;
            }
        }
        return each;
    }

    /** Sets an attribute of an open file. An NFS 4 ACL that the file system cannot take is kept under a name of its own, and set as far as a POSIX ACL can say it. */
    public void setXattr(int fd, byte[] attribute, byte[] bytes) throws LinuxException {
        value.put(bytes);
        int result = LibC.fsetxattr(fd, attribute, value.address(), bytes.length, 0);
        if (result != 0 && isForeign(attribute)) {
            check(LibC.fsetxattr(fd, Xattrs.KEPT_NFS4_ACL, value.address(), bytes.length, 0) == 0, "setxattr");
            for (Acl acl : posix(bytes)) {
                value.put(acl.value());
                checkTaken(LibC.fsetxattr(fd, acl.name(), value.address(), acl.value().length, 0));
            }
            return;
        }
        check(result == 0, "setxattr");
    }

    /** A POSIX ACL that grants the same where an NFS 4 ACL has no effect. */
    private record Acl(byte[] name, byte[] value) {}

    private static List<Acl> posix(byte[] nfs4) {
        List<Acl> acls = new ArrayList<>();
        Nfs4Acl.of(nfs4).ifPresent(acl -> {
            PosixAcl.access(acl).ifPresent(bytes -> acls.add(new Acl(Xattrs.ACL, bytes)));
            PosixAcl.inherited(acl).ifPresent(bytes -> acls.add(new Acl(Xattrs.DEFAULT_ACL, bytes)));
        });
        return acls;
    }

    /** The NFS 4 ACL is kept: a file system that takes no POSIX ACL beside it loses nothing. */
    private static void checkTaken(int result) throws LinuxException {
        check(result == 0 || Binding.lastError() == Errno.EOPNOTSUPP, "setxattr");
    }

    /** {@return whether the call that has just failed was to set an ACL of NFS 4 where there are none} */
    private static boolean isForeign(byte[] attribute) {
        return Binding.lastError() == Errno.EOPNOTSUPP && Arrays.equals(attribute, Xattrs.NFS4_ACL);
    }

    /** As {@link #setXattr(int, byte[], byte[])}, of an entry that is not followed if it is a symlink. */
    public void setXattr(int dir, byte[] name, byte[] attribute, byte[] bytes) throws LinuxException {
        value.put(bytes);
        int result = LibC.lsetxattr(reach(dir, name), attribute, value.address(), bytes.length, 0);
        if (result != 0 && isForeign(attribute)) {
            result = LibC.lsetxattr(reach(dir, name), Xattrs.KEPT_NFS4_ACL, value.address(), bytes.length, 0);
            check(result == 0, "setxattr");
            for (Acl acl : posix(bytes)) {
                value.put(acl.value());
                checkTaken(LibC.lsetxattr(reach(dir, name), acl.name(), value.address(), acl.value().length, 0));
            }
            return;
        }
        check(result == 0, "setxattr");
    }

    /** Removes an attribute. One that is gone already, perhaps with another that stood for the same, is not an error. */
    public void removeXattr(int fd, byte[] attribute) throws LinuxException {
        if (Arrays.equals(attribute, Xattrs.NFS4_ACL)) {
            if (LibC.fremovexattr(fd, Xattrs.KEPT_NFS4_ACL) == 0) {
                checkRemoved(LibC.fremovexattr(fd, Xattrs.ACL));
                checkRemoved(LibC.fremovexattr(fd, Xattrs.DEFAULT_ACL));
            } else {
                byte[] plain =
                        plainAcl(LibC.statx(fd, Names.ITSELF, Flags.AT_EMPTY_PATH, TYPE_AND_MODE, value.address()));
                value.put(plain);
                check(LibC.fsetxattr(fd, attribute, value.address(), plain.length, 0) == 0, "setxattr");
            }
            return;
        }
        checkRemoved(LibC.fremovexattr(fd, attribute));
    }

    /** As {@link #removeXattr(int, byte[])}, of an entry that is not followed if it is a symlink. */
    public void removeXattr(int dir, byte[] name, byte[] attribute) throws LinuxException {
        if (Arrays.equals(attribute, Xattrs.NFS4_ACL)) {
            if (LibC.lremovexattr(reach(dir, name), Xattrs.KEPT_NFS4_ACL) == 0) {
                checkRemoved(LibC.lremovexattr(reach(dir, name), Xattrs.ACL));
                checkRemoved(LibC.lremovexattr(reach(dir, name), Xattrs.DEFAULT_ACL));
            } else {
                byte[] plain = plainAcl(LibC.statx(dir, name, AT_SYMLINK_NOFOLLOW, TYPE_AND_MODE, value.address()));
                value.put(plain);
                check(LibC.lsetxattr(reach(dir, name), attribute, value.address(), plain.length, 0) == 0, "setxattr");
            }
            return;
        }
        checkRemoved(LibC.lremovexattr(reach(dir, name), attribute));
    }

    /** An ACL of NFS 4 cannot be removed: the one that says what the mode says takes its place. */
    private byte[] plainAcl(int statx) throws LinuxException {
        check(statx == 0, "stat");
        int mode = value.bytes().getShort(28) & 0xffff;
        return Nfs4Acl.ofMode(mode, Kind.ofMode(mode) == Kind.DIRECTORY);
    }

    private static void checkRemoved(int result) throws LinuxException {
        boolean gone = Binding.lastError() == Errno.ENODATA || Binding.lastError() == Errno.EOPNOTSUPP;
        check(result == 0 || gone, "removexattr");
    }

    private static void check(boolean done, String call) throws LinuxException {
        if (!done) {
            throw LinuxException.last(call);
        }
    }

    private interface Getter {
        long get(byte[] attribute);
    }

    private record OfDescriptor(int fd, Buffer value) implements Getter {
        @Override
        public long get(byte[] attribute) {
            return LibC.fgetxattr(fd, attribute, value.address(), value.size());
        }
    }

    private record OfName(Attributes attributes, int dir, byte[] name) implements Getter {
        @Override
        public long get(byte[] attribute) {
            Buffer value = attributes.value;
            return LibC.lgetxattr(attributes.reach(dir, name), attribute, value.address(), value.size());
        }
    }
}
