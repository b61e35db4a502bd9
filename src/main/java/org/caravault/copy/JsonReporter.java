package org.caravault.copy;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** Tells by one JSON object a line. */
record JsonReporter(PrintStream out) implements Reporter {
    @Override
    public void problem(Problem problem) {
        print("{\"type\":\"error\"," + fields(problem) + "}");
    }

    private static String fields(Problem problem) {
        return "\"path\":" + text(problem.path()) + ",\"what\":" + text(problem.what()) + ",\"errno\":"
                + problem.errno() + ",\"message\":" + text(problem.message());
    }

    @Override
    public void warning(String warning) {
        print("{\"type\":\"warning\",\"message\":" + text(warning) + "}");
    }

    @Override
    public void progress(Progress p) {
        print(String.format(
                Locale.ROOT,
                "{\"type\":\"progress\",\"files\":%d,\"bytes\":%d,\"total_files\":%d,\"total_bytes\":%d,"
                        + "\"total_known\":%b,\"linked\":%d,\"percent\":%.1f,\"bytes_per_second\":%.0f,"
                        + "\"eta_seconds\":%s,\"path\":%s}",
                p.files(),
                p.bytes(),
                p.totalFiles(),
                p.totalBytes(),
                p.totalKnown(),
                p.linked(),
                p.percent(),
                p.bytesPerSecond(),
                p.secondsLeft().isPresent()
                        ? String.format(Locale.ROOT, "%.1f", p.secondsLeft().getAsDouble())
                        : "null",
                text(p.path())));
    }

    @Override
    public void summary(Summary summary) {
        Tally t = summary.tally();
        StringBuilder json = new StringBuilder("{\"type\":\"summary\",\"status\":");
        json.append(text(summary.status().name().toLowerCase(Locale.ROOT)));
        number(json, "files", t.files.sum());
        number(json, "directories", t.directories.sum());
        number(json, "bytes", t.bytes.sum());
        number(json, "allocated_bytes", t.allocatedBytes.sum());
        number(json, "copied_files", t.copiedFiles.sum());
        number(json, "copied_bytes", t.copiedBytes.sum());
        number(json, "linked_files", t.linkedFiles.sum());
        number(json, "linked_bytes", t.linkedBytes.sum());
        number(json, "deleted", t.deleted.sum());
        number(json, "errors", t.errors.sum());
        json.append(",\"losses\":{");
        String comma = "";
        for (Map.Entry<String, Long> loss : summary.losses().entrySet()) {
            json.append(comma).append(text(loss.getKey())).append(':').append(loss.getValue());
            comma = ",";
        }
        json.append(String.format(Locale.ROOT, "},\"seconds\":%.3f,\"first_error\":", summary.seconds()));
        json.append(summary.firstError().map(p -> "{" + fields(p) + "}").orElse("null"));
        print(json.append('}').toString());
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
