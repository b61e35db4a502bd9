package org.caravault.quickstart;

import java.io.PrintStream;

/** A progress bar: redrawn in place on a terminal, else drawn once, when it is full. */
final class Bar {
    private static final int WIDTH = 40;

    private final PrintStream out;
    private final String label;
    private final boolean terminal;
    private int shown = -1;

    Bar(PrintStream out, String label, boolean terminal) {
        this.out = out;
        this.label = label;
        this.terminal = terminal;
    }

    void show(int percent) {
        if (percent == shown || (!terminal && percent < 100)) {
            return;
        }
        shown = percent;
        int full = percent * WIDTH / 100;
        out.print((terminal ? "\r" : "") + "   " + label + " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] "
                + percent + " %" + (percent == 100 ? "\n" : ""));
        out.flush();
    }
}
