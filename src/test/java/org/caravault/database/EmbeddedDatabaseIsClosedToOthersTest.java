package org.caravault.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.caravault.testing.OtherUser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class EmbeddedDatabaseIsClosedToOthersTest {
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    @TempDir
    private static Path directory;

    private static Path home;
    private static EmbeddedDatabase database;

    @BeforeAll
    static void start() throws IOException {
        Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxr-xr-x")); // as a DATA that others may enter
        home = directory.resolve("database");
        database = EmbeddedDatabase.start(home);
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @Test
    void noConnectionWithoutThePasswordOrWithAnotherOne() throws Exception {
        for (String password : List.of("", "postgres", database.password().substring(1))) {
            assertThatThrownBy(() -> DriverManager.getConnection(database.url(), "postgres", password))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
        DriverManager.getConnection(database.url(), "postgres", database.password())
                .close(); // it is not that the server is away
    }

    /** Whoever can connect can use up all connections, without ever logging in. */
    @Test
    void theServerListensOnNoPort() throws Exception {
        Set<String> sockets = new HashSet<>();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(home.resolve("data/postmaster.pid")).get(0)))
                .orElseThrow();
        for (ProcessHandle process :
                Stream.concat(Stream.of(server), server.descendants()).toList()) {
            sockets.addAll(sockets(process));
        }
        assertThat(inodes("/proc/net/unix", 6)).as("its socket").containsAnyElementsOf(sockets);
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            assertThat(inodes("/proc/net/" + protocol, 9)).doesNotContainAnyElementsOf(sockets);
        }
    }

    /** By their inodes; of one process of the server, which may end meanwhile. */
    private static Set<String> sockets(ProcessHandle process) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (Path fd : all.toList()) {
                String target = Files.readSymbolicLink(fd).toString();
                if (target.startsWith("socket:[")) {
                    found.add(target.replaceAll("\\D", ""));
                }
            }
        } catch (NoSuchFileException ended) {
            assertThat(process.isAlive()).isFalse();
        }
        return found;
    }

    private static List<String> inodes(String table, int column) throws IOException {
        return Files.readAllLines(Path.of(table)).stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1)[column])
                .toList();
    }

    @Test
    void noOtherUserReachesItsSocket() throws Exception {
        OtherUser.mustBePossible();
        Path socket = home.resolve("data/.s.PGSQL.5432");
        assertThat(Files.getPosixFilePermissions(socket)).doesNotContainAnyElementsOf(OF_OTHERS);
        List<String> connect =
                List.of("curl", "-sS", "-m", "10", "--unix-socket", socket.toString(), "http://postgresql/");
        int neverConnected = 7;
        assertThat(OtherUser.runs(connect.toArray(String[]::new)))
                .satisfies(
                        outcome -> assertThat(outcome.code()).as(outcome.said()).isEqualTo(neverConnected));
        Process asRoot = new ProcessBuilder(connect).redirectErrorStream(true).start();
        assertThat(asRoot.waitFor())
                .as("the attack works for who may enter: %s", asRoot)
                .isNotIn(0, neverConnected);
    }

    @Test
    void aLongPathIsNoHindrance(@TempDir Path directory) throws Exception {
        Path deep = directory.resolve("d".repeat(100)).resolve("data base & ümläut");
        try (EmbeddedDatabase far = EmbeddedDatabase.start(deep);
                HikariDataSource pool = Database.pool(far.url(), "postgres", far.password(), 2)) {
            assertThat(JdbcClient.create(pool)
                            .sql("select 1")
                            .query(Integer.class)
                            .single())
                    .isOne();
        }
    }

    @Test
    void noSqlReachesAProgramAsRootOrAnotherFileOfRoot() throws Exception {
        OtherUser.mustBePossible();
        try (HikariDataSource pool = Database.pool(database.url(), "postgres", database.password(), 2)) {
            JdbcClient db = JdbcClient.create(pool);
            db.sql("create table said (line text)").update();
            db.sql(
                            "copy said from program 'id -u; grep -E ''^Cap(Prm|Eff|Amb)'' /proc/self/status | tr '':[:blank:]'' '' '''")
                    .update();
            List<String> said =
                    db.sql("select line from said").query(String.class).list();
            assertThat(said).hasSize(4);
            assertThat(said.get(0)).isNotEqualTo("0").isNotEqualTo("65534");
            assertThat(said.subList(1, 4)).allMatch(line -> line.matches(".*\\s0+"), "has no capability");
            assertThatThrownBy(() -> db.sql("copy said from '/etc/shadow'").update())
                    .rootCause()
                    .hasMessageContaining("Permission denied");
            assertThatThrownBy(() -> db.sql("copy said from '" + home.resolve("password") + "'")
                            .update())
                    .rootCause()
                    .hasMessageMatching("(?s).*(Permission denied|No such file).*");
            assertThatThrownBy(() -> db.sql("copy said to program 'cat > /mnt/programs/bin/postgres'")
                            .update())
                    .rootCause()
                    .hasMessageContaining("child process exited");
            try (Stream<Path> all = Files.walk(home.resolve("programs"))) {
                assertThat(all.filter(path -> path.endsWith("bin/postgres")))
                        .singleElement()
                        .satisfies(program -> assertThat(program).isNotEmptyFile());
            }
        }
    }

    @Test
    void noOtherUserReadsOrReplacesItsFiles() throws Exception {
        OtherUser.mustBePossible();
        assertThat(database.password()).isNotEmpty();
        Path program = home.resolve("programs");
        for (Path path : List.of(
                home, program, home.resolve("password"), home.resolve("data"), home.resolve("postgresql.log"))) {
            assertThat(Files.getPosixFilePermissions(path)).as(path.toString()).doesNotContainAnyElementsOf(OF_OTHERS);
        }
        try (Stream<Path> all = Files.walk(program)) {
            assertThat(all.filter(path -> !Files.isSymbolicLink(path)))
                    .allMatch(path -> isRoots(path) && !isWritableByOthers(path), "only root can change it");
        }
        assertThat(OtherUser.runs("cat", home.resolve("password").toString()).said())
                .contains("Permission denied");
        assertThat(OtherUser.runs("ls", program.toString()).said()).contains("Permission denied");
        assertThat(OtherUser.runs(
                                "mv",
                                program.toString(),
                                directory.resolve("mine").toString())
                        .said())
                .contains("Permission denied");
    }

    @Test
    void theServerIsNotRootsAndKeepsNoOtherMount() throws Exception {
        OtherUser.mustBePossible();
        Path process = Path.of(
                "/proc", Files.readAllLines(home.resolve("data/postmaster.pid")).get(0));
        assertThat((int) Files.getAttribute(process, "unix:uid")).isNotZero();
        assertThat(Files.readString(process.resolve("mountinfo")))
                .contains(" /mnt/data ")
                .doesNotContain(" /mnt/left");
        assertThat(Files.readString(process.resolve("cmdline")) + Files.readString(process.resolve("environ")))
                .doesNotContain(database.password());
    }

    @Test
    void anAccountThatCannotBeIsRefusedByTheSettingsName(@TempDir Path other) {
        OtherUser.mustBePossible();
        for (String user : List.of("root", "nobody")) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(other, user))
                    .isInstanceOf(EmbeddedDatabase.NotPossibleException.class)
                    .hasMessageContaining("db.embedded_user = " + user)
                    .hasMessageContaining("db.url");
        }
    }

    @Test
    void anOlderInstallationIsTakenOverAndALostPasswordReplaced(@TempDir Path old) throws Exception {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(old);
                HikariDataSource pool = Database.pool(first.url(), "postgres", first.password(), 2)) {
            JdbcClient.create(pool)
                    .sql("create table kept as select 'still here' as word")
                    .update();
        }
        makeAsItWasBefore(old);

        try (EmbeddedDatabase next = EmbeddedDatabase.start(old);
                HikariDataSource pool = Database.pool(next.url(), "postgres", next.password(), 2)) {
            assertThat(JdbcClient.create(pool)
                            .sql("select word from kept")
                            .query(String.class)
                            .single())
                    .isEqualTo("still here");
            assertThatThrownBy(() -> DriverManager.getConnection(next.url(), "postgres", ""))
                    .hasMessageContaining("password");
            assertThat(old.resolve("programs/PG-0815")).doesNotExist();
            assertThat(Files.getPosixFilePermissions(old.resolve("programs"))).doesNotContainAnyElementsOf(OF_OTHERS);
            assertThat(Files.readString(old.resolve("data/pg_hba.conf"))).doesNotContain("trust");
        }

        Files.writeString(old.resolve("password"), "of another database");
        try (EmbeddedDatabase next = EmbeddedDatabase.start(old)) {
            assertThat(next.password()).isNotEqualTo("of another database");
            DriverManager.getConnection(next.url(), "postgres", next.password()).close();
        }
    }

    /** Root's own files, no password, access for everybody, and programs that anybody could replace. */
    private static void makeAsItWasBefore(Path old) throws IOException {
        Files.delete(old.resolve("password"));
        Files.writeString(old.resolve("data/pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(old.resolve("programs/PG-0815"));
        Files.setPosixFilePermissions(old.resolve("programs"), PosixFilePermissions.fromString("rwxrwxrwx"));
        if ("root".equals(System.getProperty("user.name"))) {
            try (Stream<Path> all = Files.walk(old.resolve("data"))) {
                for (Path path : all.toList()) {
                    Files.setAttribute(path, "unix:uid", 0);
                }
            }
        }
    }

    private static boolean isRoots(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:uid") == 0;
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static boolean isWritableByOthers(Path path) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
            return mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }
}
