package org.caravault.copy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.NameBlock;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;

/**
 * Removes a directory and all below it. Never follows a symlink, never enters another file system that is mounted inside. In rounds: list,
 * unlink files, leave subdirectories to further tasks; when these are gone, remove the directory itself, or begin the next round if it was too
 * large for one. The kernel lets only one thread at a time change a directory; but what it does for a file after it has lost its name, it does
 * beside others, so the names of a large directory are shared out. Nobody lists while others unlink its files: they would only wait for each other.
 */
final class RemoveFolder implements Workers.Task {
    private static final int SUBDIRECTORIES_AT_ONCE = 1000;
    /** Slices of a listing that one thread unlinks sooner than another comes. */
    private static final int ALONE = 2;

    /**
     * What a removal needs.
     *
     * @param root the first directory's path, for people
     * @param mayBeMount whether the first directory may be one that is mounted: its content goes then, and it stays
     * @param files counts removed files by themselves
     * @param directories counts removed directories by themselves
     * @param then runs when the tree is gone, or cannot go
     * @param blocks for the listings
     * @param kept directories that are not entered, whatever the path to them
     */
    record Work(
            String root,
            boolean mayBeMount,
            Workers workers,
            Tally tally,
            AtomicLong files,
            AtomicLong directories,
            Problems problems,
            Workers.Task then,
            Blocks blocks,
            Protected kept) {}

    private record Finish(Session session, Folder folder) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            FinishFolder.release(session, linux, folder);
        }
    }

    /** Nothing is left to do. */
    record Done() implements Workers.Task {
        @Override
        public void run(Linux linux) {}
    }

    private record Rest(RemoveFolder of) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            of.listing(linux);
        }
    }

    /** Names that several threads unlink; who finishes the last slice goes on with the listing. */
    private record Shared(
            RemoveFolder of, NameBlock block, int slices, boolean more, AtomicInteger next, AtomicInteger left)
            implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            takeSlices(linux);
            of.release(linux);
        }

        void takeSlices(Linux linux) throws IOException {
            boolean last = false;
            for (int i = next.getAndIncrement(); i < slices; i = next.getAndIncrement()) {
                of.unlink(block.slice(i));
                last = left.decrementAndGet() == 0;
            }
            if (last) {
                of.unlinked(linux, block, more);
            }
        }
    }

    private final Work work;
    private final Optional<RemoveFolder> parent;
    private final int parentFd;
    private final byte[] name;
    /** What a subdirectory knows its parent by; one for all, because there may be many. */
    private final Optional<RemoveFolder> itself = Optional.of(this);
    /** The listing, who helps with it, and subdirectories; who is last removes the directory. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicInteger subdirectories = new AtomicInteger();
    private int fd = Folder.NONE;
    private volatile boolean stuck;
    private volatile boolean unfinished;

    RemoveFolder(Work work, int parentFd, byte[] name) {
        this(work, Optional.empty(), parentFd, name);
    }

    private RemoveFolder(Work work, Optional<RemoveFolder> parent, int parentFd, byte[] name) {
        this.work = work;
        this.parent = parent;
        this.parentFd = parentFd;
        this.name = name;
    }

    /** Has a directory in the destination's folder removed; the folder is not finished before. */
    static void below(Session session, Folder folder, byte[] name) {
        folder.retain();
        Work work = new Work(
                folder.textOf(name),
                false,
                session.workers(),
                session.tally(),
                new AtomicLong(), // a copy's own counts are of what it has brought
                new AtomicLong(),
                session.problems(),
                new Finish(session, folder),
                session.blocks(),
                session.kept());
        session.workers().push(new RemoveFolder(work, folder.destination, name));
    }

    /** Removes a directory in the destination's folder before it returns. {@return whether it is gone} */
    static boolean atOnce(Session session, Folder folder, byte[] name) throws IOException {
        Workers alone = new Workers(1);
        Work work = new Work(
                folder.textOf(name),
                false,
                alone,
                session.tally(),
                new AtomicLong(),
                new AtomicLong(),
                session.problems(),
                new Done(),
                new Blocks(),
                session.kept());
        RemoveFolder removal = new RemoveFolder(work, folder.destination, name);
        alone.run(removal);
        return !removal.stuck;
    }

    @Override
    public void run(Linux linux) throws IOException {
        try {
            fd = linux.openDirectory(parentFd, name);
            boolean asked = parent.isEmpty() && work.mayBeMount();
            Stat directory = linux.stat(fd);
            if (!asked && directory.mountRoot()) {
                throw new LinuxError("enter a mounted file system", Errno.EBUSY);
            }
            work.kept().check(linux, fd, directory, "remove");
        } catch (LinuxError why) {
            fail(why, path());
            end(linux);
            return;
        }
        listing(linux);
    }

    private void listing(Linux linux) throws IOException {
        NameBlock block = work.blocks().take();
        boolean more = list(block);
        int slices = block.slices();
        if (slices > ALONE) {
            Shared shared = new Shared(this, block, slices, more, new AtomicInteger(), new AtomicInteger(slices));
            int helpers = Math.min(slices, work.workers().allowed()) - 1;
            users.addAndGet(helpers);
            work.workers().pushAll(Collections.nCopies(helpers, shared));
            shared.takeSlices(linux);
        } else {
            for (int i = 0; i < slices; i++) {
                unlink(block.slice(i));
            }
            unlinked(linux, block, more);
        }
    }

    private boolean list(NameBlock block) throws IOException {
        try {
            return block.fill(fd);
        } catch (LinuxError why) {
            fail(why, path());
            return false;
        }
    }

    /** Goes on with the listing, unless it has shown so many subdirectories that these must go first, so that their number stays small. */
    private void unlinked(Linux linux, NameBlock block, boolean more) throws IOException {
        work.blocks().give(block);
        unfinished = more && subdirectories.get() >= SUBDIRECTORIES_AT_ONCE;
        if (more && !unfinished) {
            work.workers().push(new Rest(this));
        } else {
            release(linux);
        }
    }

    private RemoveFolder child(byte[] entry) {
        return new RemoveFolder(work, itself, fd, entry);
    }

    /** Put together only when somebody asks: thousands of subdirectories may be waiting, below a long path. */
    private String path() {
        Deque<String> steps = new ArrayDeque<>();
        RemoveFolder at = this;
        for (; at.parent.isPresent(); at = at.parent.get()) {
            steps.push(PathText.of(Names.text(at.name)));
        }
        steps.push(at.work.root());
        return String.join("/", steps);
    }

    private String pathOf(byte[] entry) {
        return path() + "/" + PathText.of(Names.text(entry));
    }

    private void unlink(NameBlock.Slice names) throws IOException {
        int removed = names.unlinkFiles(fd);
        for (; !names.isAtEnd(); removed += names.unlinkFiles(fd)) {
            if (names.isDirectory()) {
                users.incrementAndGet();
                subdirectories.incrementAndGet();
                work.workers().push(child(names.name()));
            } else {
                fail(names.failure(), pathOf(names.name()));
            }
            names.skip();
        }
        work.files().addAndGet(removed);
        work.tally().deleted.addAndGet(removed);
    }

    private void release(Linux linux) throws IOException {
        if (users.decrementAndGet() > 0) {
            return;
        }
        if (unfinished && !stuck) {
            try {
                linux.rewind(fd);
                users.set(1);
                subdirectories.set(0);
                listing(linux);
                return;
            } catch (LinuxError why) {
                fail(why, path());
            }
        }
        end(linux);
    }

    private void end(Linux linux) throws IOException {
        linux.closeQuietly(fd);
        if (!stuck) {
            try {
                linux.removeDirectory(parentFd, name);
                work.directories().incrementAndGet();
                work.tally().deleted.incrementAndGet();
            } catch (LinuxError why) {
                fail(why, path());
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
