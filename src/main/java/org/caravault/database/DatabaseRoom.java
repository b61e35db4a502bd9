package org.caravault.database;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.caravault.exec.ChildProcess;
import org.caravault.exec.Commands;

/**
 * Where the programs of the embedded PostgreSQL run: as an ordinary user where they lie; as root in a mount namespace of their own and as
 * another user, who can reach nothing of DATA but the database ({@code database-room.sh}).
 *
 * @param data the database's own directory, as this process sees it
 * @param log what the programs say is added here
 */
record DatabaseRoom(Path data, Path programs, Path log, Optional<DatabaseAccount> account) {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int TAIL = 2000;
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** In its private namespace the room covers any of them. */
    private static final List<String> ROOMS = List.of("/mnt", "/media", "/srv", "/opt");

    /** Fails early, with what to do, where root cannot have a mount namespace, as in many containers. */
    void mustBePossible() throws IOException {
        if (account.isEmpty()) {
            return;
        }
        try {
            new Commands(Duration.ofSeconds(30)).run(List.of("unshare", "--mount", "--propagation", "private", "true"));
        } catch (IOException refused) {
            throw new EmbeddedDatabase.NotPossibleException(
                    ("the embedded PostgreSQL cannot run as %s (db.embedded_user) here, because that needs a mount namespace (%s): run Caravault as an"
                                    + " ordinary user, give its container the capability SYS_ADMIN, or set db.url")
                            .formatted(account.get().name(), refused.getMessage()));
        }
    }

    /** The database's directory, as the programs see it. */
    String dataInside() {
        return account.isEmpty() ? data.toString() : room() + "/data";
    }

    /** Starts a program that goes on by itself, in a session of its own: Ctrl-C in a terminal is for the service. */
    Process start(String program, List<String> words) throws IOException {
        List<String> all = new ArrayList<>(List.of("setsid"));
        all.addAll(command(program, words));
        return builder(all).redirectInput(Redirect.from(new File("/dev/null"))).start();
    }

    /**
     * Runs a program to its end.
     *
     * @param input what it reads; no secret is ever one of its words
     */
    void run(String program, List<String> words, String input) throws IOException {
        Process process = builder(command(program, words)).start();
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "PostgreSQL's %s did not end within %d s".formatted(program, LONGEST.toSeconds()));
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "PostgreSQL's %s failed (rc %d): %s".formatted(program, process.exitValue(), lastWords()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL's " + program + " ran", interrupted);
        } finally {
            ChildProcess.kill(process);
        }
    }

    /** The end of the log, on one line. */
    String lastWords() throws IOException {
        byte[] all;
        try (InputStream file = Files.newInputStream(log)) {
            file.skipNBytes(Math.max(0, Files.size(log) - TAIL));
            all = file.readAllBytes();
        }
        return new String(all, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\n\\s*", "; ");
    }

    /** Gives a file or directory to the user that the programs run as. */
    void giveAway(Path path) throws IOException {
        if (account.isPresent()) {
            Files.setAttribute(path, "unix:gid", account.get().gid(), java.nio.file.LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", account.get().uid(), java.nio.file.LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Whether the database's directory is the programs' user's. */
    boolean isGivenAway() throws IOException {
        return account.isEmpty() || account.get().uid() == (int) Files.getAttribute(data, "unix:uid");
    }

    private List<String> command(String program, List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        if (account.isPresent()) {
            command.addAll(
                    List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script(), "sh", room()));
            command.addAll(List.of(
                    data.toString(),
                    programs.toString(),
                    "" + account.get().uid(),
                    "" + account.get().gid()));
            command.add(room() + "/programs/bin/" + program);
        } else {
            command.add(programs.resolve("bin").resolve(program).toString());
        }
        command.addAll(words);
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .redirectError(Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", PATH, "LC_ALL", "C.UTF-8"));
        return builder;
    }

    private static String room() {
        return ROOMS.stream()
                .filter(place -> Files.isDirectory(Path.of(place)))
                .findFirst()
                .orElse("/mnt");
    }

    private static String script() throws IOException {
        try (InputStream script = DatabaseRoom.class.getResourceAsStream("database-room.sh")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
