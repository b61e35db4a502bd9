package org.caravault.copy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.caravault.copy.linux.LinuxError;

/** Takes what goes wrong: an entry that fails is counted and named, and the work goes on; a destination that fails ends it. */
final class Problems {
    private static final long NAMED_AT_MOST = 100_000;

    private final Tally tally;
    private final Reporter reporter;
    private final AtomicReference<Optional<Problem>> first = new AtomicReference<>(Optional.empty());
    private final Map<String, AtomicLong> losses = new ConcurrentSkipListMap<>();

    Problems(Tally tally, Reporter reporter) {
        this.tally = tally;
        this.reporter = reporter;
    }

    /** One entry failed. */
    void entry(String path, LinuxError why) throws CopyFailed {
        if (why.isHopeless()) {
            throw new CopyFailed(path, why);
        }
        add(new Problem(path, why.call(), why.errno(), why.getMessage()));
    }

    void add(Problem problem) {
        first.compareAndSet(Optional.empty(), Optional.of(problem));
        tally.errors.increment();
        if (tally.errors.sum() <= NAMED_AT_MOST) {
            reporter.problem(problem);
        }
    }

    /** The destination cannot hold something that an entry has; told once, then only counted. */
    void loss(String what, String path, LinuxError why) {
        if (losses.computeIfAbsent(what, w -> new AtomicLong()).getAndIncrement() == 0) {
            reporter.warning("the destination does not take " + what + " (first at " + path + ": " + why.getMessage()
                    + "); further ones are only counted");
        }
    }

    Optional<Problem> first() {
        return first.get();
    }

    /** What could not be held, and how often. */
    Map<String, AtomicLong> losses() {
        return losses;
    }
}
