package org.caravault.driver;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.caravault.exec.WatchedProcess;
import org.caravault.job.StepFailedException;

/**
 * Ties a driver's program to this process, as a copier ties itself: {@code bin/watchdog} kills the program and all that it has started when no
 * tick arrives for too long, so that they outlive neither a dead process nor one that is paused while another node claims its job.
 */
final class ProcessWatchdog {
    private static final double MILLIS = 1000.0;
    private static final int KILLED = 137;
    private static final Duration DIES_WITHIN = Duration.ofSeconds(1);

    private final WatchedProcess program;
    private final Duration limit;
    private long tickedAt = System.nanoTime();
    private Duration longest = Duration.ZERO;

    /** Watches a program that was started by {@link #command}; the first {@link #tick} must follow at once. */
    ProcessWatchdog(WatchedProcess program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /** What starts a program under a watchdog: the process is the program's own, with its words, output and exit code. */
    static List<String> command(Duration limit, List<String> words) {
        List<String> command = new ArrayList<>(
                List.of("setsid", "bash", "-p", script().toString(), Double.toString(limit.toMillis() / MILLIS)));
        command.addAll(words);
        return command;
    }

    /**
     * Signals that this process is alive.
     *
     * @throws StepFailedException the watchdog has ended although the program runs: a program without its watchdog must not go on
     */
    void tick(String name) throws InterruptedException, StepFailedException {
        Duration since = Duration.ofNanos(System.nanoTime() - tickedAt);
        longest = since.compareTo(longest) > 0 ? since : longest;
        if (program.sendTick()) {
            tickedAt = System.nanoTime();
        } else if (!program.process().waitFor(DIES_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new StepFailedException(
                    name + " was ended, because what ties it to its data node was ended", "Ask again.");
        }
    }

    /** Why it has ended, when that was the watchdog's doing. */
    void mustHaveHeld(String name) throws StepFailedException {
        Duration since = Duration.ofNanos(System.nanoTime() - tickedAt);
        if (program.process().exitValue() == KILLED && (since.compareTo(limit) > 0 || longest.compareTo(limit) > 0)) {
            throw new StepFailedException(
                    "%s was ended, because its data node was paused for more than %d s"
                            .formatted(name, limit.toSeconds()),
                    "Ask again.");
        }
    }

    /** It lies beside the launcher, whether this class comes from the jar of an installation or from a build's classes. */
    private static Path script() {
        try {
            Path place = Path.of(ProcessWatchdog.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return place.toAbsolutePath().getParent().resolveSibling("bin").resolve("watchdog");
        } catch (URISyntaxException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
