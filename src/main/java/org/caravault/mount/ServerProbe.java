package org.caravault.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Whether the server of one superblock responds, through any of its mounts. A child process does the probing: if the server
 * does not respond, only that process hangs.
 */
final class ServerProbe implements AutoCloseable {
    private static final String ANSWER = "nfs";

    /** How stat(1) reports a refusal; it prints nothing when it was killed. */
    private static final String REFUSAL = "stat: ";

    /** Errors of stat(1) that come from the client and not from the server, or because the mount is gone. */
    private static final Pattern NO_ANSWER = Pattern.compile("Input/output error|Unknown error|timed out|Host is down"
            + "|No route to host|unreachable|Interrupted|No such file");

    private final ServerControl servers;
    private final String source;
    private Optional<Process> question = Optional.empty();
    private volatile long answeredAt = System.nanoTime();

    ServerProbe(ServerControl servers, MountTable.Line mount) {
        this.servers = servers;
        this.source = mount.source();
    }

    /** Asks, unless the last question has no answer yet. */
    synchronized void ask(String path) throws IOException {
        if (question.isPresent() && question.get().isAlive()) {
            return;
        }
        collect();
        question = Optional.of(servers.ask(path));
    }

    /**
     * Waits at most {@code wait} for an answer. An earlier probe that was ended together with the calls, and not answered,
     * does not count: the server is probed again.
     */
    synchronized boolean answersWithin(String path, Duration wait) throws IOException, InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        if (question.isPresent()) {
            if (!endsBefore(end)) {
                return false;
            }
            if (collect()) {
                return true;
            }
        }
        ask(path);
        return endsBefore(end) && collect();
    }

    private boolean endsBefore(long end) throws InterruptedException {
        return question.orElseThrow().waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Takes the answer of a process that has ended; after that there is no open question. */
    private boolean collect() throws IOException {
        boolean answered = question.isPresent() && hasAnswered(question.get());
        question = Optional.empty();
        if (answered) {
            answeredAt = System.nanoTime();
        }
        return answered;
    }

    /** A refusal is an answer, too. */
    private static boolean hasAnswered(Process ended) throws IOException {
        String said = new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return ended.exitValue() == 0
                ? said.startsWith(ANSWER)
                : said.startsWith(REFUSAL) && !NO_ANSWER.matcher(said).find();
    }

    /** The time since the last answer, or since this probe was created. */
    Duration sinceLastAnswer() {
        return Duration.ofNanos(System.nanoTime() - answeredAt);
    }

    /** {@code HOST}, also of {@code [ADDRESS]:/PATH}. */
    String host() {
        return source.replaceFirst(":/.*", "");
    }

    @Override
    public synchronized void close() {
        question.ifPresent(Process::destroyForcibly);
    }
}
