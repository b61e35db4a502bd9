package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.filesystem.LiftFlags;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.NameBlock;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.worker.Workers;

/**
 * Lists a directory that is removed, unlinks its files and has its subdirectories removed. The kernel lets only one thread at a time change a
 * directory; but what it does for a file after it has lost its name, it does beside others, so the names of a large directory are shared out.
 * No thread lists a directory while others unlink its files: they would wait for each other.
 */
record RemoveListing(RemoveFolder of) implements Workers.Task {
    /** Slices of a listing that one thread unlinks sooner than another comes. */
    private static final int ALONE = 2;

    /** Names that several threads unlink; who finishes the last slice goes on with the listing. */
    private record Shared(
            RemoveListing listing, NameBlock block, int slices, boolean more, AtomicInteger next, AtomicInteger left)
            implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            takeSlices(linux);
            listing.of().release(linux);
        }

        void takeSlices(Linux linux) throws IOException {
            boolean last = false;
            for (int i = next.getAndIncrement(); i < slices; i = next.getAndIncrement()) {
                listing.unlink(linux, block.slice(i));
                last = left.decrementAndGet() == 0;
            }
            if (last) {
                listing.unlinked(linux, block, more);
            }
        }
    }

    @Override
    public void run(Linux linux) throws IOException {
        NameBlock block = of.work().means().blocks().take();
        boolean more = list(linux, block);
        int slices = block.slices();
        if (slices > ALONE) {
            Workers workers = of.work().means().workers();
            Shared shared = new Shared(this, block, slices, more, new AtomicInteger(), new AtomicInteger(slices));
            int helpers = Math.min(slices, workers.allowed()) - 1;
            of.retain(helpers);
            workers.pushAll(Collections.nCopies(helpers, shared));
            shared.takeSlices(linux);
        } else {
            for (int i = 0; i < slices; i++) {
                unlink(linux, block.slice(i));
            }
            unlinked(linux, block, more);
        }
    }

    private boolean list(Linux linux, NameBlock block) throws IOException {
        try {
            of.pin(linux);
            try {
                return block.fill(of.fd());
            } finally {
                of.unpin();
            }
        } catch (LinuxException why) {
            of.fail(why, of.path());
            return false;
        }
    }

    /** Goes on with the listing, unless it has shown so many subdirectories that these must go first. */
    private void unlinked(Linux linux, NameBlock block, boolean more) throws IOException {
        of.work().means().blocks().give(block);
        boolean excludes = of.work().guards().options().hasExcludes(); // what stays would be listed for ever
        if (more && (excludes || !of.isFull())) {
            of.work().means().workers().push(this);
            return;
        }
        if (more) {
            of.listAgainLater();
        }
        of.release(linux);
    }

    private void unlink(Linux linux, NameBlock.Slice names) throws IOException {
        try {
            of.pin(linux);
        } catch (LinuxException why) {
            of.fail(why, of.path());
            return;
        }
        try {
            int removed = unlinkPinned(linux, names);
            of.work().counts().files().addAndGet(removed);
            of.work().counts().counters().deleted.addAndGet(removed);
        } finally {
            of.unpin();
        }
    }

    /** The name at which a listing stopped: a directory, or a file with flags. {@return whether it was unlinked} */
    private boolean isUnlinked(Linux linux, NameBlock.Slice names) throws IOException {
        if (names.failure().errno() == Errno.EPERM && of.work().guards().liftsFlags()) {
            try {
                LiftFlags.unlink(linux, of.fd(), names.name(), true);
                return true;
            } catch (LinuxException why) {
                refused(names, why);
            }
        } else {
            refused(names, names.failure());
        }
        return false;
    }

    /** A directory, or what others have made of the name since: the removal of a directory is ready for both. */
    private void refused(NameBlock.Slice names, LinuxException why) throws IOException {
        if (RemoveFolder.isSomethingElse(why)) {
            of.work().means().workers().push(of.child(names.name()));
        } else {
            of.fail(why, of.pathOf(names.name()));
        }
    }

    private int unlinkPinned(Linux linux, NameBlock.Slice names) throws IOException {
        CopyOptions options = of.work().guards().options();
        boolean excludes = options.hasExcludes();
        int fd = of.fd();
        int removed = 0;
        while (!names.isAtEnd()) {
            if (excludes && options.isExcluded(names.name())) {
                of.stays();
                names.skip();
                continue;
            }
            removed += excludes ? names.unlinkFile(fd) : names.unlinkFiles(fd);
            if (names.isAtEnd() || !names.hasStopped()) {
                continue;
            }
            if (isUnlinked(linux, names)) {
                removed++;
            }
            names.skip();
        }
        return removed;
    }
}
