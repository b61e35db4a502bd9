package org.caravault.cleanup;

import java.util.ArrayList;
import java.util.List;
import org.caravault.problem.ReportLine;

/** What one clean-up did, a line for each thing. */
public final class CleanupReport {
    private final List<ReportLine> lines = new ArrayList<>();

    void add(ReportLine.Result result, String text) {
        lines.add(new ReportLine(result, text));
    }

    /** In the order in which it happened. */
    public List<ReportLine> lines() {
        return List.copyOf(lines);
    }
}
