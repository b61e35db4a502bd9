package org.caravault.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that outlived the service that had started it. */
final class OrphanedPostgres {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedPostgres.class);
    private static final int ENDS_WITHIN_S = 30;

    private OrphanedPostgres() {}

    /** Stops the server that still runs on this data directory, if there is one. */
    static void stop(Path data) throws IOException {
        Optional<ProcessHandle> left = find(data);
        if (left.isEmpty()) {
            return;
        }
        ProcessHandle server = left.get();
        LOG.warn("PostgreSQL (process {}) was left running on {} and is stopped", server.pid(), data);
        server.destroy(); // SIGTERM, "smart" shutdown: there should be no connections any more; the timeout below is
        // for those that are left
        if (!ended(server, ENDS_WITHIN_S)) {
            server.destroyForcibly(); // what was committed is in its log and is recovered at the next start
            if (!ended(server, ENDS_WITHIN_S)) {
                throw new IOException("PostgreSQL (process " + server.pid() + ") on " + data + " cannot be stopped");
            }
        }
    }

    /** Whether a server runs on this data directory. */
    static boolean runsOn(Path data) throws IOException {
        return find(data).isPresent();
    }

    /** The process that {@code postmaster.pid} names, if it is a postgres at work in this very directory. */
    private static Optional<ProcessHandle> find(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String first =
                Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
        if (!first.matches("[1-9]\\d{0,9}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(first)).filter(process -> worksIn(process, data));
    }

    private static boolean worksIn(ProcessHandle process, Path data) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Files.readSymbolicLink(proc.resolve("exe"))
                            .getFileName()
                            .toString()
                            .matches("postgres( \\(deleted\\))?")
                    && Files.isSameFile(
                            proc.resolve("cwd"), data); // by inode: its path may be that of another mount namespace
        } catch (IOException gone) {
            return false; // it ended in this moment, or is not ours to look at: then it is not our server either
        }
    }

    private static boolean ended(ProcessHandle process, int seconds) throws IOException {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException unexpected) {
            throw new IOException(unexpected);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
