package org.caravault.lab;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code bin/caravault serve}, as an administrator starts and stops it. */
final class RunningService implements AutoCloseable {
    static final Path DATA = Path.of("/var/lib/caravault");
    static final String HOST = "node";

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(1);
    private static final int SHOWN_LINES = 40;

    private final Process process;
    private final Path log;

    private RunningService(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it with its vault on the server, and waits until it answers. */
    static RunningService start(Path home, List<String> settings) throws IOException, InterruptedException {
        return start(home, Hosts.SERVER + ":" + NfsEndToEnd.VAULT, Map.of(), settings);
    }

    /** With a vault anywhere and an environment. */
    static RunningService start(Path home, String vault, Map<String, String> environment, List<String> settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/caravault").toString(), "serve", "--data", DATA.toString(), "--vault", vault));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        Path log = Files.createTempFile("service", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        RunningService service = new RunningService(process, log);
        Instant deadline = Instant.now().plus(STARTS_WITHIN);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                service.close();
                throw new IOException("the service does not start; it says: " + service.lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
        return service;
    }

    private static boolean answers() throws InterruptedException {
        try {
            return new Manila()
                            .send("GET", "/v2/shares", HttpRequest.BodyPublishers.noBody())
                            .code()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** SIGTERM. @return the exit code */
    int stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the service does not stop within " + STOPS_WITHIN.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Waits until it has been killed. */
    void awaitKilled() throws IOException, InterruptedException {
        if (!process.waitFor(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the service has not been killed within " + STOPS_WITHIN.toSeconds() + " s");
        }
    }

    /** The end of its log. */
    String lastWords() throws IOException {
        List<String> lines =
                Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** Whatever has happened, it does not stay. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
