package org.caravault.copy.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.LinuxException;

/** Takes what goes wrong: an entry that fails is counted and named, and the work goes on; a destination that fails ends it. */
public final class Problems {
    private static final long NAMED_AT_MOST = 100_000;

    private final Counters counters;
    private final Reporter reporter;
    private final SortedMap<String, Long> losses = new TreeMap<>();
    private final List<Problem> first = new ArrayList<>();
    private final FindingCollector report = new FindingCollector();

    private final boolean reportUnreadable;
    private final boolean still;
    private final boolean reportNotKept;

    private volatile Destination destination = new Unknown();

    /** Where a copy writes to. */
    @FunctionalInterface
    public interface Destination {
        /** {@return whether nothing at all can be written there} */
        boolean isReadOnly();
    }

    private record Unknown() implements Destination {
        @Override
        public boolean isReadOnly() {
            return true;
        }
    }

    /** Every problem is an error, and none is only reported. */
    public Problems(Counters counters, Reporter reporter) {
        this(counters, reporter, false, false, false);
    }

    /**
     * Takes the problems of a copy.
     *
     * @param reportUnreadable whether what the source does not let this process read is reported, instead of being an error
     * @param still whether the source must not change meanwhile, so that it is an error if it does
     * @param reportNotKept whether what the destination cannot keep is only reported, so that the copy is complete without it
     */
    public Problems(
            Counters counters, Reporter reporter, boolean reportUnreadable, boolean still, boolean reportNotKept) {
        this.counters = counters;
        this.reporter = reporter;
        this.reportUnreadable = reportUnreadable;
        this.still = still;
        this.reportNotKept = reportNotKept;
    }

    /** {@return what was found that is not an error} */
    public FindingCollector report() {
        return report;
    }

    /** From here on a file system that is read-only ends the work only if the destination itself is. */
    public void of(Destination written) {
        destination = written;
    }

    /** A file system that is mounted in the destination may be read-only, and the rest of it not. */
    private boolean endsAll(LinuxException why) {
        return why.isHopeless() && (why.errno() != Errno.EROFS || destination.isReadOnly());
    }

    /** One entry failed. */
    public void entry(String path, LinuxException why) throws CopyFailedException {
        if (endsAll(why)) {
            throw new CopyFailedException(path, why);
        }
        if (reportUnreadable && why.isInSource()) {
            report.add(FindingCollector.Finding.UNREADABLE, path);
            warn(
                    FindingCollector.Finding.UNREADABLE,
                    path + ": " + why.call() + ": " + why.getMessage() + " (reported, not copied)");
            return;
        }
        if (why instanceof NameTakenException || why.isNameRefused()) {
            name(path, Problem.of(path, why));
        } else if (why instanceof KindRefusedException) {
            missing("kinds", path + ": kind: ", Problem.of(path, why));
        } else {
            add(Problem.of(path, why));
        }
    }

    /** The destination cannot hold an entry under its name. */
    public void name(String path, String message) {
        name(path, new Problem(path, "create", 0, message));
    }

    private void name(String path, Problem problem) {
        missing("names", path + ": name: ", problem);
    }

    private void missing(String what, String about, Problem problem) {
        if (reportNotKept) {
            countLoss(what);
            report.add(FindingCollector.Finding.MISSING, about + problem.message());
            warn(FindingCollector.Finding.MISSING, problem.line() + " (reported, not copied)");
        } else {
            add(problem);
        }
    }

    private void warn(FindingCollector.Finding finding, String text) {
        if (report.count(finding) <= NAMED_AT_MOST) {
            reporter.warning(text);
        }
    }

    /** An entry was listed, and was gone before it could be copied. */
    public void vanished(String path) {
        if (still) {
            add(new Problem(path, "vanished", Errno.ENOENT, "it was listed, and was gone before it could be copied"));
        } else {
            report.add(FindingCollector.Finding.VANISHED, path);
        }
    }

    /** A file changed while it was read, or a directory while it was listed. */
    public void changed(String path) {
        if (still) {
            add(new Problem(path, "changed", 0, "it changed while it was read"));
        } else {
            report.add(FindingCollector.Finding.CHANGED, path);
        }
    }

    /** An entry failed: it is counted, and named unless many were. */
    public void add(Problem problem) {
        synchronized (this) {
            if (first.size() < FindingCollector.NAMED) {
                first.add(problem);
            }
        }
        if (counters.errors.incrementAndGet() <= NAMED_AT_MOST) {
            reporter.problem(problem);
        }
    }

    /** The destination cannot store something that an entry has; reported once, then only counted. */
    public void loss(String what, String path, LinuxException why) {
        report.add(FindingCollector.Finding.NOT_KEPT, path + ": " + what + ": " + why.getMessage());
        if (countLoss(what) == 1) {
            reporter.loss("the destination does not take " + what + " (first at " + path + ": " + why.getMessage()
                    + "); further ones are only counted");
        }
    }

    /** The destination does not take an SELinux label. It does not fail a copy: the machine's policy gives files a label again. */
    public void labelLoss(String path, LinuxException why) {
        report.add(FindingCollector.Finding.NOT_KEPT, path + ": SELinux label: " + why.getMessage());
    }

    private synchronized long countLoss(String what) {
        long count = losses.getOrDefault(what, 0L) + 1;
        losses.put(what, count);
        return count;
    }

    /** {@return the first entries that failed, at most {@link FindingCollector#NAMED}} */
    public synchronized List<Problem> first() {
        return List.copyOf(first);
    }

    /** {@return whether an entry failed, or the destination could not hold all of one, unless that was only to be reported} */
    public synchronized boolean isIncomplete() {
        return counters.errors.get() > 0 || (!reportNotKept && !losses.isEmpty());
    }

    /** {@return why the copy is not complete, with the paths of the first entries} */
    public synchronized String whyIncomplete() {
        StringBuilder why = new StringBuilder("the copy is not complete");
        List<String> failed = new ArrayList<>();
        for (Problem problem : first) {
            failed.add(problem.line());
        }
        some(why, counters.errors.get(), " failed", failed);
        some(
                why,
                report.count(FindingCollector.Finding.MISSING),
                " missing",
                report.first(FindingCollector.Finding.MISSING));
        some(
                why,
                report.count(FindingCollector.Finding.NOT_KEPT),
                " not kept",
                report.first(FindingCollector.Finding.NOT_KEPT));
        return why.toString();
    }

    private static void some(StringBuilder text, long count, String what, List<String> names) {
        if (count > 0) {
            text.append("; ").append(count).append(what).append(": ").append(String.join("; ", names));
        }
        if (count > names.size()) {
            text.append("; and ").append(count - names.size()).append(" more");
        }
    }

    /** What could not be held, and how often. */
    public synchronized SortedMap<String, Long> losses() {
        return new TreeMap<>(losses);
    }
}
