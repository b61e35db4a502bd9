package org.caravault.copy.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** Reports as one JSON object a line. */
public record JsonReporter(PrintStream out) implements Reporter {
    @Override
    public void problem(Problem problem) {
        print("{\"type\":\"error\"," + fields(problem) + "}");
    }

    private static String fields(Problem problem) {
        return "\"path\":" + text(problem.path()) + ",\"what\":" + text(problem.what()) + ",\"errno\":"
                + problem.errno() + ",\"message\":" + text(problem.message()) + ",\"kind\":"
                + text(problem.kind().wire());
    }

    @Override
    public void warning(String warning) {
        print("{\"type\":\"warning\",\"message\":" + text(warning) + "}");
    }

    @Override
    public void loss(String text) {
        print("{\"type\":\"warning\",\"kind\":\"loss\",\"message\":" + text(text) + "}");
    }

    @Override
    public void progress(Progress p) {
        StringBuilder json = new StringBuilder("{\"type\":\"progress\"");
        number(json, "files", p.files());
        number(json, "bytes", p.bytes());
        number(json, "total_files", p.totalFiles());
        number(json, "total_bytes", p.totalBytes());
        json.append(",\"total_known\":").append(p.totalKnown());
        number(json, "linked", p.linked());
        json.append(",\"percent\":").append(decimal(p.percent(), 1));
        number(json, "bytes_per_second", Math.round(p.bytesPerSecond()));
        json.append(",\"eta_seconds\":")
                .append(p.secondsLeft().isPresent() ? decimal(p.secondsLeft().getAsDouble(), 1) : "null");
        print(json.append(",\"path\":").append(text(p.path())).append('}').toString());
    }

    @Override
    public void summary(Summary summary) {
        Counters t = summary.counters();
        StringBuilder json = new StringBuilder("{\"type\":\"summary\",\"status\":");
        json.append(text(summary.status().name().toLowerCase(Locale.ROOT)));
        number(json, "files", t.files.get());
        number(json, "directories", t.directories.get());
        number(json, "bytes", t.bytes.get());
        number(json, "allocated_bytes", t.allocatedBytes.get());
        number(json, "copied_files", t.copiedFiles.get());
        number(json, "copied_bytes", t.copiedBytes.get());
        number(json, "linked_files", t.linkedFiles.get());
        number(json, "linked_bytes", t.linkedBytes.get());
        number(json, "deleted", t.deleted.get());
        number(json, "errors", t.errors.get());
        json.append(",\"losses\":{");
        String comma = "";
        for (Map.Entry<String, Long> loss : summary.losses().entrySet()) {
            json.append(comma).append(text(loss.getKey())).append(':').append(loss.getValue());
            comma = ",";
        }
        json.append("},\"seconds\":").append(decimal(summary.seconds(), 3));
        report(json, summary.report());
        errors(json, summary);
        json.append(",\"first_error\":");
        json.append(
                summary.firstError().isPresent()
                        ? "{" + fields(summary.firstError().get()) + "}"
                        : "null");
        print(json.append('}').toString());
    }

    /** Every kind is there, found or not, so that a reader can rely on it. */
    private static void report(StringBuilder json, FindingCollector report) {
        json.append(",\"report\":");
        char before = '{';
        for (FindingCollector.Finding finding : FindingCollector.Finding.values()) {
            json.append(before)
                    .append(text(finding.key()))
                    .append(":{\"count\":")
                    .append(report.count(finding));
            json.append(",\"first\":[");
            String comma = "";
            for (String name : report.first(finding)) {
                json.append(comma).append(text(name));
                comma = ",";
            }
            json.append("]}");
            before = ',';
        }
        json.append('}');
    }

    private static void errors(StringBuilder json, Summary summary) {
        json.append(",\"first_errors\":[");
        String comma = "";
        for (Problem problem : summary.firstErrors()) {
            json.append(comma).append('{').append(fields(problem)).append('}');
            comma = ",";
        }
        json.append(']');
    }

    /** Of what is not negative. A formatter would be a tenth of the start of a child. */
    public static String decimal(double value, int decimals) {
        String digits = Long.toString(Math.round(value * Math.pow(10, decimals)));
        String padded = "0".repeat(Math.max(0, decimals + 1 - digits.length())) + digits;
        int point = padded.length() - decimals;
        return padded.substring(0, point) + "." + padded.substring(point);
    }

    private static void number(StringBuilder json, String name, long value) {
        json.append(",\"").append(name).append("\":").append(value);
    }

    private synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    static String text(String value) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
