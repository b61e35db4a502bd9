package org.caravault.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.caravault.exec.Commands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running postmaster. Unlike what is meant for tests it is durable. */
final class DatabaseServer {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(25);
    private static final String LOGIN_WITHIN_S = "20";
    private static final String WRONG_PASSWORD = "28P01";

    /** PostgreSQL's manual, "Database File Layout": its process is in the first line of postmaster.pid, its state in the eighth. */
    private static final int STATE_LINE = 7;

    private final DatabaseRoom room;
    private final Process process;

    private DatabaseServer(DatabaseRoom room, Process process) {
        this.room = room;
        this.process = process;
    }

    /** Starts it and waits until it answers. */
    static DatabaseServer start(DatabaseRoom room) throws IOException {
        Stream<String> settings = Stream.of(
                "listen_addresses=", // whoever can connect can use up the connections without ever logging in
                "unix_socket_directories=.", // the database's own directory, which only its user and root may enter
                "unix_socket_permissions=0700",
                "port=" + DatabaseSockets.PORT,
                "password_encryption=scram-sha-256",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "max_connections=100",
                "log_destination=stderr",
                "logging_collector=off");
        List<String> words = Stream.concat(
                        Stream.of("-D", room.dataInside()), settings.flatMap(setting -> Stream.of("-c", setting)))
                .toList();
        DatabaseServer server = new DatabaseServer(room, room.start("postgres", words));
        try {
            server.awaitReady();
            return server;
        } catch (IOException failed) {
            server.process.destroyForcibly();
            throw failed;
        }
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it accepts this password, and refuses a connection without one. */
    boolean accepts(String password) throws IOException {
        Optional<SQLException> refused = refusal(password);
        if (refused.isPresent() && !WRONG_PASSWORD.equals(refused.get().getSQLState())) {
            throw new IOException(
                    "PostgreSQL has started and cannot be used: "
                            + refused.get().getMessage(),
                    refused.get());
        }
        if (refusal("").isEmpty()) {
            throw new IOException(
                    "the embedded PostgreSQL gives users of this host access without a password and is not used:"
                            + " remove what an administrator has changed in its postgresql.auto.conf");
        }
        return refused.isEmpty();
    }

    /** A fast shutdown: whoever is connected is disconnected. */
    void stop() throws IOException {
        if (process.isAlive()) {
            new Commands(ENDS_WITHIN).run(List.of("sh", "-c", "kill -INT \"$1\"", "sh", "" + process.pid()));
        }
        try {
            if (!process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly(); // what was committed is in its log and is recovered at the next start
                process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL stopped", interrupted);
        }
    }

    private Optional<SQLException> refusal(String password) {
        Properties login = new Properties();
        login.setProperty("password", password);
        login.setProperty("loginTimeout", LOGIN_WITHIN_S);
        try (Connection accepted = DriverManager.getConnection(DatabaseSockets.url(room.data()), login)) {
            LOG.debug("accepted by {}", accepted);
            return Optional.empty();
        } catch (SQLException refused) {
            return Optional.of(refused);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
        Path state = room.data().resolve("postmaster.pid");
        while (!isReady(state)) {
            if (!process.isAlive()) {
                throw new IOException("PostgreSQL ended while it started (rc %d); the end of %s: %s"
                        .formatted(process.exitValue(), room.log(), room.lastWords()));
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("PostgreSQL did not start within %d s; the end of %s: %s"
                        .formatted(STARTS_WITHIN.toSeconds(), room.log(), room.lastWords()));
            }
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while PostgreSQL started", interrupted);
            }
        }
    }

    private boolean isReady(Path state) throws IOException {
        if (!Files.exists(state)) {
            return false;
        }
        List<String> lines = Files.readAllLines(state);
        return lines.size() > STATE_LINE
                && lines.get(0).strip().equals("" + process.pid())
                && lines.get(STATE_LINE).strip().equals("ready");
    }
}
