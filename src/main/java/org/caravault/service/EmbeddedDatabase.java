package org.caravault.service;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.Serial;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that comes along, for a first try and for a single node. Unlike its maker's defaults, which are meant
 * for tests, it is durable. A server that a killed service left behind is stopped before a new one starts on its data.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final FileChannel inUse;

    private EmbeddedDatabase(EmbeddedPostgres server, FileChannel inUse) {
        this.server = server;
        this.inUse = inUse;
    }

    /** Another service is at work on the same directory. */
    static final class InUse extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        InUse(Path home) {
            super("another Caravault is running on %s: stop it, or give this one a directory of its own with --data"
                    .formatted(home.getParent()));
        }
    }

    /**
     * Starts the server, or fails within a minute.
     *
     * @param home the directory of its data, its programs and its log; made if missing
     * @param port a port on loopback; empty: any free one
     */
    public static EmbeddedDatabase start(Path home, Optional<Integer> port) throws IOException {
        Path data = home.resolve("data");
        Files.createDirectories(data);
        FileChannel inUse = lock(home);
        try {
            return new EmbeddedDatabase(startServer(home, data, port), inUse);
        } catch (IOException | RuntimeException failed) {
            inUse.close();
            throw failed;
        }
    }

    /** Held as long as this process lives: a server that still runs on an unlocked directory was left by a dead one. */
    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException thisProcess) {
            LOG.debug("locked by this process", thisProcess);
        }
        channel.close();
        throw new InUse(home);
    }

    private static EmbeddedPostgres startServer(Path home, Path data, Optional<Integer> port) throws IOException {
        LeftServer.stop(data);
        Redirect log = Redirect.appendTo(home.resolve("postgresql.log").toFile());
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(programs(home))
                .setPort(port.isPresent() ? port.get() : freePort())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setPGStartupWait(STARTS_WITHIN)
                .setRegisterShutdownHook(false) // the service stops it, after everything that uses it
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .start();
        LOG.info("embedded PostgreSQL on 127.0.0.1:{}, data in {}", server.getPort(), data);
        return server;
    }

    /** The URL of a server that is running on this directory; empty: none is. */
    static Optional<String> running(Path home) throws IOException {
        return LeftServer.port(home.resolve("data"))
                .map("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres"::formatted);
    }

    /** For the superuser {@code postgres}, without a password, on loopback only. */
    public String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public void close() throws IOException {
        try (inUse) {
            server.close();
        }
    }

    private static File programs(Path home) throws IOException {
        return Files.createDirectories(home.resolve("programs")).toFile();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
