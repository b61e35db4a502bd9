package org.caravault.service;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
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
        return new EmbeddedDatabase(server);
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
        server.close();
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
