package org.caravault.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;

/**
 * Removes a directory and all below it, a directory per task. Never follows a symlink, never enters another file system that is mounted
 * inside. In rounds: list, unlink files, leave subdirectories to further tasks; when these are gone, remove the directory itself, or begin the
 * next round if it was too large for one.
 */
final class RemoveFolder implements Workers.Task {
    private static final int SUBDIRECTORIES_AT_ONCE = 1000;

    /**
     * What a removal needs.
     *
     * @param files counts removed files by themselves
     * @param directories counts removed directories by themselves
     * @param then runs when the tree is gone, or cannot go
     */
    record Work(
            Workers workers,
            Tally tally,
            LongAdder files,
            LongAdder directories,
            Problems problems,
            Workers.Task then) {}

    private final Work work;
    private final Optional<RemoveFolder> parent;
    private final int parentFd;
    private final byte[] name;
    private final String path;
    private final AtomicInteger users = new AtomicInteger();
    private int fd = Folder.NONE;
    private volatile boolean stuck;
    private volatile boolean unfinished;

    RemoveFolder(Work work, int parentFd, byte[] name, String path) {
        this(work, Optional.empty(), parentFd, name, path);
    }

    private RemoveFolder(Work work, Optional<RemoveFolder> parent, int parentFd, byte[] name, String path) {
        this.work = work;
        this.parent = parent;
        this.parentFd = parentFd;
        this.name = name;
        this.path = path;
    }

    /** Has a directory in the destination's folder removed; the folder is not finished before. */
    static void below(Session session, Folder folder, byte[] name) {
        folder.retain();
        Work work = new Work(
                session.workers(),
                session.tally(),
                new LongAdder(), // a copy's own counts are of what it has brought
                new LongAdder(),
                session.problems(),
                linux -> FinishFolder.release(session, linux, folder));
        session.workers().push(new RemoveFolder(work, folder.destination, name, folder.textOf(name)));
    }

    @Override
    public void run(Linux linux) throws IOException {
        try {
            fd = linux.openDirectory(parentFd, name);
            if (linux.stat(fd).mountRoot() && parent.isPresent()) {
                throw new LinuxError("enter a mounted file system", Errno.EBUSY);
            }
            round(linux);
        } catch (LinuxError why) {
            fail(why, path);
            end(linux);
        }
    }

    private void round(Linux linux) throws IOException {
        List<RemoveFolder> folders = new ArrayList<>();
        users.set(1);
        unfinished = false;
        try {
            List<byte[]> names = new ArrayList<>();
            boolean more = true;
            while (more) {
                names.clear();
                more = linux.list(fd, (hint, entry) -> {
                    if (hint == Kind.DIRECTORY) {
                        folders.add(child(entry));
                    } else {
                        names.add(entry);
                    }
                });
                for (byte[] entry : names) {
                    unlink(linux, entry, folders);
                }
                if (more && folders.size() >= SUBDIRECTORIES_AT_ONCE) {
                    unfinished = true;
                    break;
                }
            }
        } catch (LinuxError why) {
            fail(why, path);
        }
        users.addAndGet(folders.size());
        work.workers().pushAll(folders);
        release(linux);
    }

    private RemoveFolder child(byte[] entry) {
        return new RemoveFolder(work, Optional.of(this), fd, entry, pathOf(entry));
    }

    private String pathOf(byte[] entry) {
        return path + "/" + PathText.of(Names.text(entry));
    }

    private void unlink(Linux linux, byte[] entry, List<RemoveFolder> folders) throws IOException {
        try {
            linux.unlink(fd, entry);
            work.files().increment();
            work.tally().deleted.increment();
        } catch (LinuxError why) {
            if (why.errno() == Errno.EISDIR) {
                folders.add(child(entry));
            } else if (why.errno() != Errno.ENOENT) {
                fail(why, pathOf(entry));
            }
        }
    }

    private void release(Linux linux) throws IOException {
        if (users.decrementAndGet() > 0) {
            return;
        }
        if (unfinished && !stuck) {
            try {
                linux.rewind(fd);
                round(linux);
                return;
            } catch (LinuxError why) {
                fail(why, path);
            }
        }
        end(linux);
    }

    private void end(Linux linux) throws IOException {
        linux.closeQuietly(fd);
        if (!stuck) {
            try {
                linux.removeDirectory(parentFd, name);
                work.directories().increment();
                work.tally().deleted.increment();
            } catch (LinuxError why) {
                if (why.errno() != Errno.ENOENT) {
                    fail(why, path);
                }
            }
        }
        if (parent.isPresent()) {
            if (stuck) {
                parent.get().stuck = true;
            }
            parent.get().release(linux);
        } else {
            work.then().run(linux);
        }
    }

    private void fail(LinuxError why, String where) throws CopyFailed {
        stuck = true;
        if (why.errno() != Errno.ENOENT) {
            work.problems().entry(where, why);
        }
    }
}
