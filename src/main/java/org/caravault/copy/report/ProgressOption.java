package org.caravault.copy.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** How progress is reported. */
public enum ProgressOption {
    BAR,
    JSON,
    NONE;

    /** {@return who writes progress and summary, to the standard output and error} */
    public Reporter reporter() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return switch (this) {
            case JSON -> new JsonReporter(out);
            case BAR -> new PlainReporter(new PrintStream(out, true, StandardCharsets.UTF_8), err, true);
            case NONE -> new PlainReporter(out, err, false);
        };
    }
}
