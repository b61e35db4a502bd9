package org.caravault.copy;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.caravault.copy.linux.LinuxError;

/** Takes what goes wrong: an entry that fails is counted and named, and the work goes on; a destination that fails ends it. */
final class Problems {
    private static final long NAMED_AT_MOST = 100_000;

    private final Tally tally;
    private final Reporter reporter;
    private final SortedMap<String, Long> losses = new TreeMap<>();
    private Optional<Problem> first = Optional.empty();

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
        synchronized (this) {
            first = Optional.of(first.orElse(problem));
        }
        if (tally.errors.incrementAndGet() <= NAMED_AT_MOST) {
            reporter.problem(problem);
        }
    }

    /** The destination cannot hold something that an entry has; told once, then only counted. */
    void loss(String what, String path, LinuxError why) {
        if (countLoss(what) == 1) {
            reporter.warning("the destination does not take " + what + " (first at " + path + ": " + why.getMessage()
                    + "); further ones are only counted");
        }
    }

    private synchronized long countLoss(String what) {
        long count = losses.getOrDefault(what, 0L) + 1;
        losses.put(what, count);
        return count;
    }

    synchronized Optional<Problem> first() {
        return first;
    }

    /** What could not be held, and how often. */
    synchronized SortedMap<String, Long> losses() {
        return new TreeMap<>(losses);
    }
}
