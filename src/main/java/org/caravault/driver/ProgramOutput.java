package org.caravault.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.caravault.job.StepFailedException;
import org.caravault.problem.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program has said so far. Patterns of the driver find things in it: the groups {@code percent}, {@code fraction} and
 * {@code moved} report progress, any other becomes a variable of that name.
 */
public final class ProgramOutput {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");
    private static final int KEPT = 1 << 20;
    private static final int KEPT_COMPLAINTS = 64 << 10;
    private static final int HUNDRED = 100;
    private static final String BYTES = "bytes";
    /** The variable with what a program's last warning says. */
    public static final String WARNING = "warning";

    private static final Logger LOG = LoggerFactory.getLogger(ProgramOutput.class);

    private final Exchange exchange;
    private final Set<Integer> warnings;
    private final Map<Pattern, List<String>> patterns = new HashMap<>();
    private final Map<String, String> found = new HashMap<>();
    private final StringBuilder output = new StringBuilder();
    private final StringBuilder complaints = new StringBuilder();
    private String moved = "";
    private long movedAt = System.nanoTime();
    private String counters = "";
    private int percent;

    /**
     * What is to be found in a program's output.
     *
     * @param patterns regular expressions whose named groups become variables
     */
    public ProgramOutput(Exchange exchange, List<String> patterns) {
        this(exchange, patterns, Set.of());
    }

    /**
     * Also says how the program may end.
     *
     * @param warnings exit codes beside 0 by which the program says that it has done its work, but for what it complains of
     */
    public ProgramOutput(Exchange exchange, List<String> patterns, Set<Integer> warnings) {
        this.warnings = Set.copyOf(warnings);
        this.exchange = exchange;
        for (String pattern : patterns) {
            List<String> groups = GROUP.matcher(pattern)
                    .results()
                    .map(group -> group.group(1))
                    .toList();
            this.patterns.put(Pattern.compile(pattern), groups);
        }
    }

    /** A line of the standard output: the patterns find progress and values in it. */
    public synchronized void line(String line) {
        List<String> news = new ArrayList<>();
        boolean isProgress = false;
        for (Map.Entry<Pattern, List<String>> pattern : patterns.entrySet()) {
            Matcher matcher = pattern.getKey().matcher(line);
            while (matcher.find()) {
                for (String group : pattern.getValue()) {
                    isProgress |= take(group, matcher.group(group));
                    news.add(matcher.group(group));
                }
            }
        }
        String state = news.isEmpty() ? line : news.toString();
        if (!state.equals(moved)) {
            moved = state;
            movedAt = System.nanoTime();
        }
        if (!isProgress && output.length() < KEPT) {
            output.append(line).append('\n');
        }
    }

    private boolean take(String group, String value) {
        if (value == null) {
            return false;
        }
        switch (group) {
            case "percent" -> percent = number(value, 1);
            case "fraction" -> percent = number(value, HUNDRED);
            case "moved" -> {
                return true;
            }
            default -> {
                found.put(group, value);
                return false;
            }
        }
        return true;
    }

    /** Ignores what is not a number; it must not end the thread that reads. */
    private int number(String value, int times) {
        try {
            return (int) (Double.parseDouble(value) * times);
        } catch (NumberFormatException noNumber) {
            return percent;
        }
    }

    synchronized void complaint(String line) {
        movedAt = System.nanoTime();
        int room = KEPT_COMPLAINTS - complaints.length();
        if (room > 0) {
            complaints.append(line, 0, Math.min(line.length(), room)).append('\n');
        }
    }

    /**
     * Whether the program has done its work.
     *
     * @param code by which it has ended
     * @return false: it has failed
     */
    synchronized boolean isDone(String program, int code) {
        if (code == 0) {
            return true;
        }
        if (!warnings.contains(code)) {
            return false;
        }
        String first = complaints.toString().lines().findFirst().orElse("it does not say why");
        String warning = SafeText.line("%s ended with %d: %s".formatted(program, code, first));
        LOG.warn("job {}: {}", exchange.getVariable("job"), warning);
        exchange.setVariable(WARNING, warning);
        return true;
    }

    /** {@code now}: counters of the program's input and output; when they change, it gets further. */
    synchronized void hasReadAndWritten(String now) {
        if (!now.equals(counters)) {
            counters = now;
            movedAt = System.nanoTime();
        }
    }

    /** {@return how far the program is, from 0 to 100} */
    public synchronized int percent() {
        return percent;
    }

    synchronized long silentForNanos() {
        return System.nanoTime() - movedAt;
    }

    synchronized String complaints() {
        return complaints.toString();
    }

    private static boolean isUnknown(Object bytes) {
        return bytes == null || bytes.toString().isEmpty() || bytes.toString().equals("0");
    }

    /** The program has done its work: what was found in its words are variables now. */
    public synchronized String finish() throws StepFailedException {
        boolean wanted = patterns.values().stream().anyMatch(groups -> groups.contains(BYTES));
        boolean creating = DriverOperation.of(exchange).equals(Optional.of(DriverOperation.CREATE));
        if (wanted && creating && !found.containsKey(BYTES) && isUnknown(exchange.getVariable(BYTES))) {
            throw new StepFailedException(
                    "the driver's program ended with 0, but did not say how many bytes it has backed up",
                    "Compare the pattern with the group 'bytes' in the driver's file with what the program prints; then retry.");
        }
        found.forEach(exchange::setVariable);
        return output.toString();
    }
}
