package org.caravault.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.NameBlock;
import org.caravault.copy.linux.Names;

/**
 * Removes a directory and all below it. Never follows a symlink, never enters another file system that is mounted inside. In rounds: list,
 * unlink files, leave subdirectories to further tasks; when these are gone, remove the directory itself, or begin the next round if it was too
 * large for one. A directory is one task, because the kernel lets only one thread at a time change it; but what the kernel does for a file
 * after it has lost its name, it does beside others, so the names of a large directory are shared out.
 */
final class RemoveFolder implements Workers.Task {
    private static final int SUBDIRECTORIES_AT_ONCE = 1000;
    private static final int SLICE = 256;

    /**
     * What a removal needs.
     *
     * @param files counts removed files by themselves
     * @param directories counts removed directories by themselves
     * @param then runs when the tree is gone, or cannot go
     * @param blocks for the listings
     */
    record Work(
            Workers workers,
            Tally tally,
            LongAdder files,
            LongAdder directories,
            Problems problems,
            Workers.Task then,
            Blocks blocks) {}

    /** Blocks that nobody needs at the moment: memory outside the heap is slow to come by, and slower to go. */
    static final class Blocks {
        private final ConcurrentLinkedDeque<NameBlock> free = new ConcurrentLinkedDeque<>();

        NameBlock take() {
            NameBlock block = free.pollFirst();
            return block == null ? new NameBlock() : block;
        }

        void give(NameBlock block) {
            free.addFirst(block);
        }
    }

    private record Finish(Session session, Folder folder) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            FinishFolder.release(session, linux, folder);
        }
    }

    private record Rest(RemoveFolder of) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            of.listing(linux);
        }
    }

    private record Slice(RemoveFolder of, NameBlock block, int from, AtomicInteger slices) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            of.unlinkSlice(block, from, slices);
            of.release(linux);
        }
    }

    private final Work work;
    private final Optional<RemoveFolder> parent;
    private final int parentFd;
    private final byte[] name;
    private final String path;
    /** The listing, slices of its files, and subdirectories; who is last removes the directory. */
    private final AtomicInteger users = new AtomicInteger(1);

    private int fd = Folder.NONE;
    private int subdirectories;
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
                new Finish(session, folder),
                session.blocks());
        session.workers().push(new RemoveFolder(work, folder.destination, name, folder.textOf(name)));
    }

    @Override
    public void run(Linux linux) throws IOException {
        try {
            fd = linux.openDirectory(parentFd, name);
            if (linux.stat(fd).mountRoot() && parent.isPresent()) {
                throw new LinuxError("enter a mounted file system", Errno.EBUSY);
            }
        } catch (LinuxError why) {
            fail(why, path);
            end(linux);
            return;
        }
        listing(linux);
    }

    /** Goes on with the listing until it ends, or until there is so much that others may take a part. */
    private void listing(Linux linux) throws IOException {
        NameBlock block = work.blocks().take();
        List<Workers.Task> tasks = new ArrayList<>();
        boolean more = true;
        boolean shared = false;
        while (more && !shared && subdirectories < SUBDIRECTORIES_AT_ONCE) {
            more = list(block, tasks);
            shared = block.size() > 2 * SLICE;
            if (!shared) {
                unlink(block, 0, block.size());
            }
        }
        unfinished = more && subdirectories >= SUBDIRECTORIES_AT_ONCE;
        if (more && !unfinished) {
            users.incrementAndGet();
            tasks.add(0, new Rest(this)); // below the subdirectories, so that their number stays small
        }
        if (shared) {
            share(block, tasks);
        } else {
            work.blocks().give(block);
            work.workers().pushAll(tasks);
        }
        release(linux);
    }

    /** Reads a block of names, and makes a task of every directory. {@return whether there may be more} */
    private boolean list(NameBlock block, List<Workers.Task> tasks) throws IOException {
        try {
            boolean more = block.fill(fd);
            for (int i = 0; i < block.size(); i++) {
                if (block.kind(i) == Kind.DIRECTORY) {
                    users.incrementAndGet();
                    subdirectories++;
                    tasks.add(child(block.name(i)));
                }
            }
            return more;
        } catch (LinuxError why) {
            fail(why, path);
            return false;
        }
    }

    private void share(NameBlock block, List<Workers.Task> tasks) throws IOException {
        int size = block.size();
        AtomicInteger slices = new AtomicInteger((size + SLICE - 1) / SLICE);
        for (int from = SLICE; from < size; from += SLICE) {
            users.incrementAndGet();
            tasks.add(new Slice(this, block, from, slices));
        }
        work.workers().pushAll(tasks);
        unlinkSlice(block, 0, slices);
    }

    private void unlinkSlice(NameBlock block, int from, AtomicInteger slices) throws IOException {
        unlink(block, from, Math.min(block.size(), from + SLICE));
        if (slices.decrementAndGet() == 0) {
            work.blocks().give(block);
        }
    }

    private RemoveFolder child(byte[] entry) {
        return new RemoveFolder(work, Optional.of(this), fd, entry, pathOf(entry));
    }

    private String pathOf(byte[] entry) {
        return path + "/" + PathText.of(Names.text(entry));
    }

    private void unlink(NameBlock block, int from, int to) throws IOException {
        int removed = 0;
        for (int i = from; i < to; i++) {
            if (block.kind(i) == Kind.DIRECTORY) {
                continue;
            }
            try {
                block.unlink(fd, i);
                removed++;
            } catch (LinuxError why) {
                if (why.errno() == Errno.EISDIR) {
                    users.incrementAndGet();
                    work.workers().push(child(block.name(i)));
                } else {
                    fail(why, pathOf(block.name(i)));
                }
            }
        }
        work.files().add(removed);
        work.tally().deleted.add(removed);
    }

    private void release(Linux linux) throws IOException {
        if (users.decrementAndGet() > 0) {
            return;
        }
        if (unfinished && !stuck) {
            try {
                linux.rewind(fd);
                users.set(1);
                subdirectories = 0;
                listing(linux);
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
                fail(why, path);
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

    /** What is gone already needs nobody to remove it. */
    private void fail(LinuxError why, String where) throws CopyFailed {
        if (why.errno() != Errno.ENOENT) {
            stuck = true;
            work.problems().entry(where, why);
        }
    }
}
