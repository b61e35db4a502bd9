package org.caravault.copy.report;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Reports to a person: problems on the error stream, progress as one line that is redrawn if there is a terminal.
 *
 * @param bar whether to draw
 */
public record PlainReporter(PrintStream out, PrintStream err, boolean bar) implements Reporter {
    private static final String CLEAR = "\r\u001b[K";

    @Override
    public void problem(Problem problem) {
        err.println((bar ? CLEAR : "") + problem.line());
    }

    @Override
    public void warning(String text) {
        err.println((bar ? CLEAR : "") + text);
    }

    @Override
    public void progress(Progress p) {
        if (bar) {
            String percent = p.totalKnown() ? String.format(Locale.ROOT, "%3.0f %%", p.percent()) : "  ... ";
            err.print(CLEAR + percent + "  " + p.files() + " files  " + size(p.bytes()) + "  "
                    + size((long) p.bytesPerSecond()) + "/s" + left(p));
            err.flush();
        }
    }

    private static String left(Progress p) {
        if (p.secondsLeft().isEmpty()) {
            return "";
        }
        long left = Math.round(p.secondsLeft().getAsDouble());
        return String.format(Locale.ROOT, "  %d:%02d:%02d left", left / 3600, left / 60 % 60, left % 60);
    }

    @Override
    public void summary(Summary s) {
        if (bar) {
            err.print(CLEAR);
            Counters t = s.counters();
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %d files, %d directories, %s (%d copied, %d linked, %d deleted, %d errors) in %.1f s",
                    s.status().name().toLowerCase(Locale.ROOT),
                    t.files.get(),
                    t.directories.get(),
                    size(t.bytes.get()),
                    t.copiedFiles.get(),
                    t.linkedFiles.get(),
                    t.deleted.get(),
                    t.errors.get(),
                    s.seconds()));
        }
        for (FindingCollector.Finding finding : FindingCollector.Finding.values()) {
            long count = s.report().count(finding);
            if (count > 0) {
                err.println(words(finding, count, s.report().first(finding)));
            }
        }
        if (s.status() == Summary.Status.FAILED) {
            s.firstError().ifPresent(p -> err.println(p.line()));
        }
    }

    private static String words(FindingCollector.Finding finding, long count, List<String> first) {
        String more = count > first.size() ? ", and " + (count - first.size()) + " more" : "";
        return count + " " + finding.words() + ": " + String.join(", ", first) + more;
    }

    private static String size(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1000 && unit < 4) {
            amount /= 1000;
            unit++;
        }
        return String.format(
                Locale.ROOT,
                unit == 0 ? "%.0f %s" : "%.1f %s",
                amount,
                new String[] {"B", "kB", "MB", "GB", "TB"}[unit]);
    }
}
