package org.caravault.copy;

import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** One file, copied by several threads: one leads and waits for the others at the end; whoever comes late finds nothing left to do. */
final class SharedCopy {
    /** The part of a thread that does not lead. */
    record Help(SharedCopy with) implements Workers.Task {
        @Override
        public void run(Linux linux) {
            with.help(linux);
        }
    }

    private final FileRanges ranges;
    private final CopyRange copy;
    private final OrderedCrc crc = new OrderedCrc();
    private boolean whole = true;
    private boolean over;
    private int helping;
    private Optional<LinuxError> failure = Optional.empty();

    SharedCopy(FileRanges ranges, CopyRange copy) {
        this.ranges = ranges;
        this.copy = copy;
    }

    CopyContent.Result lead(Linux linux) throws LinuxError {
        takeRanges(linux);
        return end();
    }

    private void help(Linux linux) {
        synchronized (this) {
            if (over) {
                return; // the descriptors may be closed, and their numbers in use for other files
            }
            helping++;
        }
        try {
            takeRanges(linux);
        } finally {
            synchronized (this) {
                helping--;
                notifyAll();
            }
        }
    }

    private void takeRanges(Linux linux) {
        try {
            for (Optional<FileRanges.Range> next = next(linux); next.isPresent(); next = next(linux)) {
                finished(next.get(), copy.copy(linux, next.get()));
            }
        } catch (LinuxError why) {
            failed(why);
        }
    }

    private Optional<FileRanges.Range> next(Linux linux) throws LinuxError {
        synchronized (this) {
            if (failure.isPresent() || !whole) {
                return Optional.empty();
            }
        }
        return ranges.next(linux);
    }

    private synchronized void finished(FileRanges.Range range, CopyRange.Result result) {
        whole &= result.whole();
        if (copy.content().hashing()) {
            crc.add(new OrderedCrc.Piece(range.number(), range.offset(), range.length(), result.crc()));
        }
    }

    private synchronized void failed(LinuxError why) {
        failure = Optional.of(failure.orElse(why));
    }

    private synchronized CopyContent.Result end() throws LinuxError {
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
        if (failure.isPresent()) {
            throw failure.get();
        }
        copy.content().done().accept(ranges.holeAtEnd());
        return new CopyContent.Result(copy.content().hashing() ? crc.finish(ranges.size()) : 0, whole);
    }
}
