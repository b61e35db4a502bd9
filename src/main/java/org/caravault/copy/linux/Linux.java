package org.caravault.copy.linux;

import static org.caravault.copy.linux.Flags.*;

import java.util.Optional;

/**
 * The file calls of one thread, with that thread's buffers: names and directories. Not for use by two threads at once. Every path is one name
 * relative to a directory descriptor; the last step is never followed if it is a symlink.
 */
public final class Linux {
    private static final int BASIC_STATS = 0x7ff;
    private static final int FLAGS_IN_STATFS = 80;
    private static final long READ_ONLY = 1;
    private static final int SEEK_CUR = 1;

    /** What a thread does with the file calls. */
    @FunctionalInterface
    public interface Use<T, E extends Exception> {
        T with(Linux linux) throws E;
    }

    private final Buffer stat = new Buffer(256);
    private final long[] fields = new long[Stat.FIELDS];
    private final Buffer entries = new Buffer(64 << 10);
    private byte[] records = {};
    private final FileData data = new FileData();
    private final Attributes attributes = new Attributes();

    /** Whether to list directories without touching their time of access. */
    private boolean tracelessly = effectiveUser() == 0;

    private Linux() {}

    /** Lends the calls to one thread. Their buffers are there until the body has ended, and no longer. */
    public static <T, E extends Exception> T use(Use<T, E> body) throws E {
        Linux linux = new Linux();
        try {
            return body.with(linux);
        } finally {
            linux.free();
        }
    }

    private void free() {
        stat.free();
        entries.free();
        data.free();
        attributes.free();
    }

    /** Reading and writing. */
    public FileData data() {
        return data;
    }

    /** Owner, mode, times, extended attributes. */
    public Attributes attributes() {
        return attributes;
    }

    /**
     * Opens or creates an entry of a directory. A symlink is followed unless {@code O_NOFOLLOW} is given; the descriptor is closed in children.
     *
     * @param mode of a new file, less the umask
     * @return the descriptor, which the caller closes
     */
    public int open(int dir, byte[] name, int flags, int mode) throws LinuxException {
        int fd = LibC.openat(dir, name, flags | O_CLOEXEC, mode);
        if (fd < 0) {
            throw LinuxException.last((flags & O_CREAT) == 0 ? "open" : "create");
        }
        return fd;
    }

    /** Opens a directory for listing; fails if the name is a symlink. */
    public int openDirectory(int dir, byte[] name) throws LinuxException {
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        if (tracelessly) {
            int fd = LibC.openat(dir, name, flags | O_NOATIME, 0);
            if (fd >= 0) {
                return fd;
            }
            tracelessly = Binding.lastError() != Errno.EPERM; // a server that does not let root be root
        }
        return open(dir, name, flags, 0);
    }

    /** Closes; a failure matters only for a file that was written. */
    public void close(int fd) throws LinuxException {
        if (LibC.close(fd) != 0) {
            throw LinuxException.last("close");
        }
    }

    /** Closes what was only read, or what is abandoned anyway. */
    public void closeQuietly(int fd) {
        if (fd >= 0) {
            LibC.close(fd);
        }
    }

    /** {@return what is known of the name, or empty if there is no such entry} */
    public Optional<Stat> find(int dir, byte[] name) throws LinuxException {
        return found(statx(dir, name, AT_SYMLINK_NOFOLLOW));
    }

    /** As {@link #find}, asking the server of a network file system again. */
    public Optional<Stat> findFresh(int dir, byte[] name) throws LinuxException {
        return found(statx(dir, name, AT_SYMLINK_NOFOLLOW | AT_STATX_FORCE_SYNC));
    }

    private Optional<Stat> found(boolean done) throws LinuxException {
        if (done) {
            return Optional.of(Stat.of(fields));
        }
        LinuxException why = LinuxException.last("stat");
        if (why.errno() == Errno.ENOENT) {
            return Optional.empty();
        }
        throw why;
    }

    /** {@return what an entry is, of a symlink the symlink itself} */
    public Stat stat(int dir, byte[] name) throws LinuxException {
        return read(statx(dir, name, AT_SYMLINK_NOFOLLOW));
    }

    /** As {@link #stat(int, byte[])}, content with what a network file system's client remembers. */
    public Stat statCached(int dir, byte[] name) throws LinuxException {
        return read(statx(dir, name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC));
    }

    /** {@return what an open file is} */
    public Stat stat(int fd) throws LinuxException {
        return read(statx(fd, Names.ITSELF, AT_EMPTY_PATH));
    }

    /** As {@link #stat(int)}, asking the server of a network file system again. */
    public Stat statFresh(int fd) throws LinuxException {
        return read(statx(fd, Names.ITSELF, AT_EMPTY_PATH | AT_STATX_FORCE_SYNC));
    }

    private boolean statx(int dir, byte[] name, int flags) {
        if (Binding.isOwn()) {
            return OwnCalls.statx(dir, name, flags, BASIC_STATS, fields) == 0;
        }
        if (LibC.statx(dir, name, flags, BASIC_STATS, stat.address()) != 0) {
            return false;
        }
        Stat.unpack(stat.bytes(), fields);
        return true;
    }

    private Stat read(boolean done) throws LinuxException {
        if (!done) {
            throw LinuxException.last("stat");
        }
        return Stat.of(fields);
    }

    /** Reads a directory's next entries, without . and .. ; what is visited must not list with this same object meanwhile. */
    public boolean list(int fd, EntryVisitor visitor) throws LinuxException {
        if (records.length == 0) {
            records = new byte[entries.size()];
        }
        long length = Binding.isOwn() ? OwnCalls.list(fd, entries.address(), records) : listByLibC(fd);
        check(length >= 0, "list");
        Dirents.visit(records, (int) length, visitor);
        return length > 0;
    }

    private long listByLibC(int fd) {
        long length = LibC.getdents64(fd, entries.address(), entries.size());
        if (length > 0) {
            entries.copyTo(records, (int) length);
        }
        return length;
    }

    /** Starts a listing again from the first entry. */
    public void rewind(int fd) throws LinuxException {
        check(LibC.lseek(fd, 0, 0) == 0, "rewind");
    }

    /** {@return where a listing stands} */
    public long position(int fd) throws LinuxException {
        long position = LibC.lseek(fd, 0, SEEK_CUR);
        check(position >= 0, "seek");
        return position;
    }

    /** Goes on with a listing from where another descriptor of the directory stood. */
    public void seek(int fd, long position) throws LinuxException {
        check(LibC.lseek(fd, position, 0) >= 0, "seek");
    }

    /** Makes a directory; the mode is less the umask. */
    public void makeDirectory(int dir, byte[] name, int mode) throws LinuxException {
        check(LibC.mkdirat(dir, name, mode) == 0, "mkdir");
    }

    /** Removes a name that is not a directory's. */
    public void unlink(int dir, byte[] name) throws LinuxException {
        check(LibC.unlinkat(dir, name, 0) == 0, "unlink");
    }

    /** Removes an empty directory. */
    public void removeDirectory(int dir, byte[] name) throws LinuxException {
        check(LibC.unlinkat(dir, name, AT_REMOVEDIR) == 0, "rmdir");
    }

    /** Gives a file one more name. A symlink is linked itself; an existing name is an error. */
    public void link(int fromDir, byte[] from, int toDir, byte[] to) throws LinuxException {
        check(LibC.linkat(fromDir, from, toDir, to, 0) == 0, "link");
    }

    /** Renames an entry, over another one of the new name if there is one. */
    public void rename(int fromDir, byte[] from, int toDir, byte[] to) throws LinuxException {
        check(LibC.renameat(fromDir, from, toDir, to) == 0, "rename");
    }

    /** Makes a symlink. */
    public void symlink(byte[] target, int dir, byte[] name) throws LinuxException {
        check(LibC.symlinkat(target, dir, name) == 0, "symlink");
    }

    /** {@return a symlink's target, ending with a zero} */
    public byte[] readLink(int dir, byte[] name) throws LinuxException {
        long length = LibC.readlinkat(dir, name, entries.address(), entries.size() - 1);
        check(length >= 0, "readlink");
        return Names.terminated(entries.copy((int) length));
    }

    /** Makes a fifo, socket or device node. */
    public void makeNode(int dir, byte[] name, Stat like) throws LinuxException {
        check(LibC.mknodat(dir, name, like.kind().modeBits() | like.mode(), like.rdev()) == 0, "mknod");
    }

    /** Makes content and attributes of an open file durable. */
    public void sync(int fd) throws LinuxException {
        check(LibC.fsync(fd) == 0, "fsync");
    }

    /** Makes everything on the descriptor's file system durable. */
    public void syncFileSystem(int fd) throws LinuxException {
        check(LibC.syncfs(fd) == 0, "syncfs");
    }

    /** {@return the magic number of the descriptor's file system} */
    public long fileSystemType(int fd) throws LinuxException {
        int result = LibC.fstatfs(fd, stat.address());
        check(result == 0, "statfs");
        return stat.bytes().getLong(0);
    }

    /** {@return whether the descriptor's file system is mounted read-only} */
    public boolean isReadOnly(int fd) throws LinuxException {
        int result = LibC.fstatfs(fd, stat.address());
        check(result == 0, "statfs");
        return (stat.bytes().getLong(FLAGS_IN_STATFS) & READ_ONLY) != 0;
    }

    /** {@return the user id that counts for permissions} */
    public static int effectiveUser() {
        return LibC.geteuid();
    }

    /** {@return the group id that counts for permissions} */
    public static int effectiveGroup() {
        return LibC.getegid();
    }

    /** Makes modes given at creation apply unchanged, for the whole process. */
    public static void clearUmask() {
        LibC.umask(0);
    }

    /** Ends the process, without any of what Java does at its end. */
    public static void exit(int code) {
        LibC._exit(code);
    }

    private static void check(boolean done, String call) throws LinuxException {
        if (!done) {
            throw new LinuxException(call, Binding.lastError());
        }
    }
}
