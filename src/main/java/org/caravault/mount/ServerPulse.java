package org.caravault.mount;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether the server of one mount is there: a process of its own asks how full it is, which no client answers from its
 * cache. When the server is silent, that process hangs and nobody else.
 */
final class ServerPulse implements AutoCloseable {
    /** As stat(1) says that the client, and not the server, has answered. */
    private static final Pattern NO_ANSWER = Pattern.compile(
            "Input/output error|Unknown error|timed out|Host is down|No route to host|unreachable|Interrupted");

    private final String path;
    private final String source;
    private Optional<Process> question = Optional.empty();
    private volatile long heardAt = System.nanoTime();

    ServerPulse(MountTable.Line mount) {
        this.path = mount.path();
        this.source = mount.source();
    }

    /** Asks, unless the last question has no answer yet. */
    void ask() throws IOException {
        if (question.isPresent() && question.get().isAlive()) {
            return;
        }
        if (question.isPresent() && hasAnswered(question.get())) {
            heardAt = System.nanoTime();
        }
        ProcessBuilder builder = new ProcessBuilder("stat", "--file-system", "--format=%b", path)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("LC_ALL", "C");
        question = Optional.of(builder.start());
    }

    /** A refusal is an answer, too. */
    private static boolean hasAnswered(Process ended) throws IOException {
        String said = new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return ended.exitValue() == 0 || !NO_ANSWER.matcher(said).find();
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
    public void close() {
        question.ifPresent(Process::destroyForcibly);
    }
}
