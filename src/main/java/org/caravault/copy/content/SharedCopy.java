package org.caravault.copy.content;

import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.worker.Workers;

/**
 * One file, copied by several threads: one leads and waits for the others at the end; whoever comes late finds nothing left to do. Helpers come
 * when they have nothing else to do, and leave when they have. Locally the kernel copies a range with the least work, but under the file's
 * lock; as soon as there are two, they read and write instead, because one can read while the other writes.
 */
final class SharedCopy {
    private record Help(SharedCopy with) implements Workers.Task {
        @Override
        public void run(Linux linux) {
            with.help(linux);
        }
    }

    private final FileRanges ranges;
    private final CopyRange copy;
    private final Workers workers;
    private final Help help = new Help(this);
    private final OrderedCrc crc = new OrderedCrc();
    private boolean complete = true;
    private long end = Long.MAX_VALUE;
    private boolean over;
    private int helping;
    private Optional<LinuxException> failure = Optional.empty();

    SharedCopy(FileRanges ranges, CopyRange copy) {
        this.ranges = ranges;
        this.copy = copy;
        this.workers = copy.content().workers();
    }

    /** Before the leader begins. */
    void ask(int helpers) {
        workers.ask(help, helpers);
    }

    CopyContent.Result lead(Linux linux) throws LinuxException {
        try {
            while (takeRange(linux)) {
                // until there is none
            }
        } finally {
            workers.unask(help);
            awaitHelpers();
        }
        return result();
    }

    private void help(Linux linux) {
        synchronized (this) {
            if (over) {
                return; // the descriptors may be closed, and their numbers in use for other files
            }
            helping++;
        }
        try {
            while (takeRange(linux)) {
                if (workers.hasMore()) {
                    workers.ask(help, 1);
                    return;
                }
            }
        } finally {
            synchronized (this) {
                helping--;
                notifyAll();
            }
        }
    }

    /** {@return whether there may be another} */
    private boolean takeRange(Linux linux) {
        try {
            Optional<FileRanges.Range> range = next(linux);
            if (range.isPresent()) {
                finished(range.get(), copy.copy(linux, range.get(), isByKernel()));
            }
            return range.isPresent();
        } catch (LinuxException why) {
            failed(why);
            return false;
        }
    }

    private synchronized boolean isByKernel() {
        return copy.content().network() || helping == 0;
    }

    private Optional<FileRanges.Range> next(Linux linux) throws LinuxException {
        synchronized (this) {
            if (failure.isPresent() || !complete) {
                return Optional.empty();
            }
        }
        return ranges.next(linux);
    }

    private synchronized void finished(FileRanges.Range range, CopyRange.Result result) {
        if (!result.complete()) {
            complete = false;
            end = Math.min(end, result.end());
        }
        if (copy.content().hashing()) {
            crc.add(new OrderedCrc.Piece(range.number(), range.offset(), range.length(), result.crc()));
        }
    }

    private synchronized void failed(LinuxException why) {
        failure = Optional.of(failure.orElse(why));
    }

    private synchronized void awaitHelpers() {
        over = true;
        boolean interrupted = false;
        while (helping > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // the helpers still use the descriptors: they must end first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CopyContent.Result result() throws LinuxException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        copy.content().done().accept(ranges.holeAtEnd());
        if (!complete) {
            return new CopyContent.Result(0, false, end);
        }
        return new CopyContent.Result(copy.content().hashing() ? crc.finish(ranges.size()) : 0, true, ranges.size());
    }
}
