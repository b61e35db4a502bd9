package org.caravault.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.caravault.files.PrivateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The files of the embedded PostgreSQL, below DATA/database: made when they are missing, and made safe where an earlier version has left
 * them open. Each step can be repeated, because the process may end between any two.
 *
 * @param home closed to everybody but this process's user
 */
record DatabaseFiles(Path home, DatabaseRoom room) {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFiles.class);
    private static final int PASSWORD_BYTES = 32;

    /** Who may come in, and how: the superuser over the socket with his password. There is no port. */
    private static final String ACCESS = "local all postgres scram-sha-256\n";

    static Path data(Path home) {
        return home.resolve("data");
    }

    /** The superuser's password, if there is one yet. */
    static String password(Path home) throws IOException {
        return Files.readString(home.resolve("password")).strip();
    }

    /** Makes a database if there is none, and sees that its files, its rules of access and its password are as they should be. */
    void prepare() throws IOException {
        if (Files.isDirectory(room.data()) && isEmpty(room.data())) {
            Files.delete(room.data());
        }
        if (!Files.exists(room.data())) {
            create();
        } else if (!Files.exists(room.data().resolve("PG_VERSION"))) {
            throw new EmbeddedDatabase.NotPossibleException(
                    room.data() + " is neither empty nor a PostgreSQL database: move it away, or set db.url");
        }
        PrivateDirectory.make(room.data());
        if (!Files.readString(access(room.data())).equals(ACCESS)) {
            LOG.warn(
                    "{} is replaced: from now on the embedded PostgreSQL listens on a private socket only, and asks for a password",
                    access(room.data()));
            writeAccess(room.data());
        }
        if (!room.isGivenAway()) {
            LOG.warn(
                    "{} and all in it now belong to {}",
                    room.data(),
                    room.account().orElseThrow().name());
            giveAwayAll();
        }
        if (!Files.exists(home.resolve("password"))) {
            setPassword();
        }
    }

    /** So that the next {@link #prepare} sets a new one. */
    void forgetPassword() throws IOException {
        Files.deleteIfExists(home.resolve("password"));
    }

    private void create() throws IOException {
        Path unfinished = home.resolve("data.unfinished");
        FileSystemUtils.deleteRecursively(unfinished);
        PrivateDirectory.make(unfinished);
        room.giveAway(unfinished);
        DatabaseRoom making = new DatabaseRoom(unfinished, room.programs(), room.log(), room.account());
        making.run(
                "initdb",
                List.of(
                        "-D",
                        making.dataInside(),
                        "-U",
                        "postgres",
                        "-E",
                        "UTF8",
                        "--auth=reject",
                        "--no-instructions"),
                "");
        writeAccess(unfinished);
        forgetPassword();
        Files.move(unfinished, room.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** By a rename, which follows no link: the directory is the database's user's, and this process may be root. */
    private void writeAccess(Path data) throws IOException {
        Path written = write("pg_hba.conf", ACCESS);
        room.giveAway(written);
        Files.move(written, access(data), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** In single-user mode, which asks for no password and listens nowhere. */
    private void setPassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        room.run(
                "postgres",
                List.of(
                        "--single",
                        "-D",
                        room.dataInside(),
                        "-c",
                        "log_statement=none",
                        "-c",
                        "log_min_error_statement=panic",
                        "-c",
                        "password_encryption=scram-sha-256",
                        "postgres"),
                "alter role postgres password '" + password + "'\n");
        Files.move(write("password", password + "\n"), home.resolve("password"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name + ".new");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    /** The directory itself last: as long as it is not the other user's, the next start does it again. */
    private void giveAwayAll() throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(room.data())) {
            all = tree.toList();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Path path = all.get(i);
            boolean twice = !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
            if (twice) {
                throw new IOException(
                        path + " has a second name, which no file of PostgreSQL has: look at it and remove it");
            }
            room.giveAway(path);
        }
    }

    private static Path access(Path data) {
        return data.resolve("pg_hba.conf");
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
