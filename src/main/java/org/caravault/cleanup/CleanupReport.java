package org.caravault.cleanup;

import java.util.ArrayList;
import java.util.List;

/** What one clean-up did, a line for each thing. */
public final class CleanupReport {
    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    /** In the order in which it happened. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
