package org.caravault.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Whether the server is there that one superblock is served from, by whichever of its mounts. A process of its own asks. When
 * the server is silent, that process hangs and nobody else.
 */
final class ServerProbe implements AutoCloseable {
    private static final String ANSWER = "nfs";

    /** As stat(1) says that it was refused; what it says when it was killed is nothing. */
    private static final String REFUSAL = "stat: ";

    /** As stat(1) says that the client, and not the server, has answered; or that it is not mounted there any more. */
    private static final Pattern NO_ANSWER = Pattern.compile("Input/output error|Unknown error|timed out|Host is down"
            + "|No route to host|unreachable|Interrupted|No such file");

    private final ServerControl servers;
    private final String source;
    private Optional<Process> question = Optional.empty();
    private volatile long heardAt = System.nanoTime();

    ServerProbe(ServerControl servers, MountTable.Line mount) {
        this.servers = servers;
        this.source = mount.source();
    }

    /** Asks, unless the last question has no answer yet. */
    synchronized void ask(String path) throws IOException {
        if (question.isPresent() && question.get().isAlive()) {
            return;
        }
        hear();
        question = Optional.of(servers.ask(path));
    }

    /**
     * Waits so long at most for an answer. A question of before that was ended together with the calls, and not answered, says
     * nothing about now: it is asked again.
     */
    synchronized boolean answersWithin(String path, Duration wait) throws IOException, InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        if (question.isPresent()) {
            if (!endsBefore(end)) {
                return false;
            }
            if (hear()) {
                return true;
            }
        }
        ask(path);
        return endsBefore(end) && hear();
    }

    private boolean endsBefore(long end) throws InterruptedException {
        return question.orElseThrow().waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** An answer is heard once: then the question is over. */
    private boolean hear() throws IOException {
        boolean answered = question.isPresent() && hasAnswered(question.get());
        question = Optional.empty();
        if (answered) {
            heardAt = System.nanoTime();
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

    /** How long nothing was heard: as long as it is since it was asked, or since it was seen to have answered. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
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
