package org.caravault.copy;

import java.io.PrintStream;
import java.util.Locale;

/** Progress, errors and the summary as JSON lines, for a program that reads along. */
final class JsonReporter implements Reporter {
    private final PrintStream out;

    JsonReporter(PrintStream out) {
        this.out = out;
    }

    @Override
    public void problem(Problem problem) {
        line("{\"type\":\"error\",\"path\":%s,\"what\":%s,\"errno\":%d,\"message\":%s}"
                .formatted(text(problem.path()), text(problem.what()), problem.errno(), text(problem.message())));
    }

    @Override
    public void warning(String text) {
        line("{\"type\":\"warning\",\"message\":%s}".formatted(text(text)));
    }

    @Override
    public void progress(Progress p) {
        String template = """
                {"type":"progress","files":%d,"bytes":%d,"total_files":%d,"total_bytes":%d,\
                "total_known":%b,"linked":%d,"path":%s}""";
        line(template.formatted(
                p.files(), p.bytes(), p.totalFiles(), p.totalBytes(), p.totalKnown(), p.linked(), text(p.path())));
    }

    @Override
    public void summary(Summary summary) {
        Tally t = summary.tally();
        String template = """
                {"type":"summary","status":"%s","files":%d,"directories":%d,"bytes":%d,\
                "copied_files":%d,"copied_bytes":%d,"linked_files":%d,"linked_bytes":%d,\
                "allocated_bytes":%d,"deleted":%d,"errors":%d,"seconds":%s,"first_error":%s}""";
        line(template.formatted(
                summary.status().name().toLowerCase(Locale.ROOT),
                t.files.sum(),
                t.directories.sum(),
                t.bytes.sum(),
                t.copiedFiles.sum(),
                t.copiedBytes.sum(),
                t.linkedFiles.sum(),
                t.linkedBytes.sum(),
                t.allocatedBytes.sum(),
                t.deleted.sum(),
                t.errors.sum(),
                String.format(Locale.ROOT, "%.3f", summary.seconds()),
                summary.firstError().map(p -> text(p.line())).orElse("null")));
    }

    private synchronized void line(String line) {
        out.println(line);
        out.flush();
    }

    /** A JSON string (RFC 8259, section 7). */
    static String text(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.append('"').toString();
    }
}
