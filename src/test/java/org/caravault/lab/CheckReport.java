package org.caravault.lab;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Says of each check in one line whether it holds, and counts. */
final class CheckReport {
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private String about = "";
    private int passed;
    private int failed;

    /** What the checks that follow are about. */
    void about(String what) {
        about = what;
    }

    /** One check. */
    boolean check(boolean holds, String what) {
        if (holds) {
            passed++;
        } else {
            failed++;
        }
        out.println((holds ? "ok      " : "FAILED  ") + about + ": " + what);
        return holds;
    }

    /** One check of a value: a failure shows it. */
    boolean equal(Object expected, Object found, String what) {
        boolean same = expected.equals(found);
        check(same, what);
        if (!same) {
            out.println("        expected: " + expected + "\n        found:    " + found);
        }
        return same;
    }

    /** One check of two lists: a failure shows what only one of them has. */
    boolean same(List<String> expected, List<String> found, String what) {
        boolean same = expected.equals(found);
        check(same, what);
        if (!same) {
            out.println("        missing:  "
                    + expected.stream().filter(line -> !found.contains(line)).toList());
            out.println("        too much: "
                    + found.stream().filter(line -> !expected.contains(line)).toList());
        }
        return same;
    }

    /** One check of a text. */
    boolean contains(String text, String part, String what) {
        boolean holds = text.contains(part);
        check(holds, what);
        if (!holds) {
            out.println("        not in it: " + part + "\n        it is:     " + text);
        }
        return holds;
    }

    /** A remark, which counts as nothing. */
    void note(String text) {
        out.println("        " + text);
    }

    int failed() {
        return failed;
    }

    /**
     * Says how many hold.
     *
     * @return the exit code
     */
    int total() {
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }
}
