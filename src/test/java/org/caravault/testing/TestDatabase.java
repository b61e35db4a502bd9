package org.caravault.testing;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.caravault.database.Database;
import org.caravault.database.EmbeddedDatabase;
import org.caravault.exec.Commands;
import org.caravault.files.PrivateDirectory;
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
                Path home = Files.createDirectories(home());
                EmbeddedDatabase server = EmbeddedDatabase.start(home);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, home)));
                return server;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static Path home() {
            return HOMES.resolve(String.valueOf(ProcessHandle.current().pid())).toAbsolutePath();
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

        /** SIGQUIT first: without it PostgreSQL would sync the files of a hundred databases that are deleted next. */
        private static void stop(EmbeddedDatabase server, Path home) {
            try {
                String postmaster =
                        Files.readAllLines(home.resolve("data/postmaster.pid")).get(0);
                new Commands(Duration.ofMinutes(1)).run(List.of("kill", "-QUIT", postmaster));
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                ProcessHandle.of(Long.parseLong(postmaster)).isEmpty());
                server.close();
                FileSystemUtils.deleteRecursively(home);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Migrated once: a copy of it takes a fraction of the migrations. */
    private static final class Schema {
        private static final String TEMPLATE = make();

        private static String make() {
            String name = "migrated";
            try (HikariDataSource pool = Database.pool(create(name, "template1"), "postgres", "", 2)) {
                Database.migrate(pool);
            }
            return name;
        }
    }

    /** The URL of a new database that has the schema and no rows. */
    public static String freshUrl() {
        return create("test_" + UUID.randomUUID().toString().replace('-', '_'), Schema.TEMPLATE);
    }

    /** The URL of a new database that has no tables. */
    public static String emptyUrl() {
        return create("test_" + UUID.randomUUID().toString().replace('-', '_'), "template1");
    }

    private static String create(String name, String template) {
        String server = url(Server.INSTANCE);
        try (HikariDataSource admin = Database.pool(server, "postgres", "", 1)) {
            JdbcClient.create(admin)
                    .sql("create database " + name + " template " + template)
                    .update();
        }
        return server.replace(EMPTY, "/" + name + "?");
    }

    /** PostgreSQL's programs, for another server's home: to unpack them takes seconds. */
    public static void copyPrograms(Path home) throws IOException {
        Server.INSTANCE.url(); // unpacked by its start
        PrivateDirectory.make(home);
        new Commands(Duration.ofMinutes(1))
                .run(List.of(
                        "cp",
                        "-a",
                        "--reflink=auto",
                        Server.home().resolve("programs").toString(),
                        home.resolve("programs").toString()));
    }

    /** The URL of a server, with the password. */
    public static String url(EmbeddedDatabase server) {
        try {
            return server.url() + PASSWORD + server.password();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A pool on a new database, see {@link #freshUrl}. Close it. */
    public static HikariDataSource fresh() {
        return Database.pool(freshUrl(), "postgres", "", 16);
    }
}
