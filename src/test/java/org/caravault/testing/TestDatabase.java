package org.caravault.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.caravault.database.Database;
import org.caravault.database.EmbeddedDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/** One PostgreSQL server for all tests of a JVM; each test class has a database of its own in it. */
public final class TestDatabase {
    private static final String EMPTY = "/postgres?";

    /** In the URL, which overrides the pool's own settings, so that no test needs to pass it on. */
    private static final String PASSWORD = "&password=";

    private static final Path HOMES = Path.of("target/test-database");

    private TestDatabase() {}

    private static final class Server {
        private static final EmbeddedDatabase INSTANCE = start();

        private static EmbeddedDatabase start() {
            try {
                removeThoseOfTheDead();
                Path home = Files.createDirectories(
                        HOMES.resolve(String.valueOf(ProcessHandle.current().pid())));
                EmbeddedDatabase server = EmbeddedDatabase.start(home.toAbsolutePath());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, home)));
                return server;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** A run that was killed has left its server's files; a hundred such runs have filled a disk. */
        private static void removeThoseOfTheDead() throws IOException {
            if (!Files.isDirectory(HOMES)) {
                return;
            }
            try (Stream<Path> homes = Files.list(HOMES)) {
                homes.filter(home -> ProcessHandle.of(
                                        Long.parseLong(home.getFileName().toString()))
                                .isEmpty())
                        .map(Path::toFile)
                        .forEach(FileSystemUtils::deleteRecursively);
            }
        }

        private static void stop(EmbeddedDatabase server, Path home) {
            try {
                server.close();
                FileSystemUtils.deleteRecursively(home);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** The URL of a new, empty database. */
    public static String freshUrl() {
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        String server = url(Server.INSTANCE);
        try (HikariDataSource admin = Database.pool(server, "postgres", "", 1)) {
            JdbcClient.create(admin).sql("create database " + name).update();
        }
        return server.replace(EMPTY, "/" + name + "?");
    }

    /** The URL of a server, with the password. */
    public static String url(EmbeddedDatabase server) {
        try {
            return server.url() + PASSWORD + server.password();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A pool on a new database that has the schema. Close it. */
    public static HikariDataSource fresh() {
        HikariDataSource pool = Database.pool(freshUrl(), "postgres", "", 16);
        Database.migrate(pool);
        return pool;
    }
}
