package org.caravault.copy;

import java.io.PrintStream;
import java.util.Locale;

/** Errors, and if wished a bar and a summary, for a person. */
final class TextReporter implements Reporter {
    private static final double MIB = 1 << 20;

    private final PrintStream out;
    private final boolean bar;

    TextReporter(PrintStream out, boolean bar) {
        this.out = out;
        this.bar = bar;
    }

    @Override
    public synchronized void problem(Problem problem) {
        out.println((bar ? "\r\033[K" : "") + "caravault: " + problem.line());
    }

    @Override
    public synchronized void warning(String text) {
        out.println((bar ? "\r\033[K" : "") + "caravault: " + text);
    }

    @Override
    public synchronized void progress(Progress p) {
        if (bar) {
            out.print(String.format(
                    Locale.ROOT,
                    "\r\033[K%3.0f %%  %,d files  %,.1f MiB  %,.1f MiB/s",
                    p.percent(),
                    p.files(),
                    p.bytes() / MIB,
                    p.bytesPerSecond() / MIB));
            out.flush();
        }
    }

    @Override
    public synchronized void summary(Summary s) {
        if (bar) {
            Tally t = s.tally();
            out.println(String.format(
                    Locale.ROOT,
                    "\r\033[K%s: %,d files, %,d directories, %,.1f MiB in %.2f s; copied %,d, linked %,d, deleted %,d, errors %,d",
                    s.status().name().toLowerCase(Locale.ROOT),
                    t.files.sum(),
                    t.directories.sum(),
                    t.bytes.sum() / MIB,
                    s.seconds(),
                    t.copiedFiles.sum(),
                    t.linkedFiles.sum(),
                    t.deleted.sum(),
                    t.errors.sum()));
            s.losses().forEach((what, count) -> out.println("  " + what + ": " + count));
        }
    }
}
