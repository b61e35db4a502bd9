package org.caravault.database;

import java.io.IOException;
import java.io.Serial;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.caravault.files.PrivateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that comes along, for a first try and for a single node. It never runs as root, listens on no port, and every connection needs the
 * password that only this process's user can read. A server that a killed service left behind is stopped before a new one starts on its data.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final DatabaseFiles files;
    private final FileChannel inUse;
    private volatile DatabaseServer server;
    private volatile boolean closed;

    private EmbeddedDatabase(DatabaseFiles files, FileChannel inUse, DatabaseServer server) {
        this.files = files;
        this.inUse = inUse;
        this.server = server;
    }

    /** It cannot run here; the message says what to change. */
    public static class NotPossibleException extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotPossibleException(String message) {
            super(message);
        }
    }

    /** Another service is at work on the same directory. */
    static final class InUseException extends NotPossibleException {
        @Serial
        private static final long serialVersionUID = 1L;

        InUseException(Path home) {
            super("another Caravault is running on %s: stop it, or give this one a directory of its own with --data"
                    .formatted(home.getParent()));
        }
    }

    /** How to get in. */
    record Login(String url, String password) {}

    /** Starts the server as the account that is the default, or fails within a minute. */
    public static EmbeddedDatabase start(Path home) throws IOException {
        return start(home, DatabaseAccount.DEFAULT);
    }

    /**
     * Starts the server, or fails within a minute.
     *
     * @param home the directory of its data, its programs and its log; made if missing
     * @param user the account that it runs as when this process is root
     */
    static EmbeddedDatabase start(Path home, String user) throws IOException {
        PrivateDirectory.make(home);
        FileChannel inUse = lock(home);
        try {
            OrphanedPostgres.stop(DatabaseFiles.data(home));
            Path programs = DatabasePrograms.unpack(home.resolve("programs"));
            DatabaseRoom room =
                    new DatabaseRoom(DatabaseFiles.data(home), programs, log(home), DatabaseAccount.find(user));
            room.mustBePossible();
            DatabaseFiles files = new DatabaseFiles(home, room);
            files.prepare();
            return new EmbeddedDatabase(files, inUse, startServer(files));
        } catch (IOException | RuntimeException failed) {
            inUse.close();
            throw failed;
        }
    }

    private static DatabaseServer startServer(DatabaseFiles files) throws IOException {
        DatabaseServer server = DatabaseServer.start(files.room());
        try {
            if (!server.accepts(DatabaseFiles.password(files.home()))) {
                LOG.warn("the embedded PostgreSQL has another password than {} says: it gets a new one", files.home());
                server.stop();
                files.forgetPassword();
                files.prepare();
                server = DatabaseServer.start(files.room());
                if (!server.accepts(DatabaseFiles.password(files.home()))) {
                    throw new IOException("the embedded PostgreSQL refuses the password that it was given just now");
                }
            }
        } catch (IOException | RuntimeException failed) {
            server.stop();
            throw failed;
        }
        LOG.info(
                "embedded PostgreSQL{} on a socket in {}",
                files.room().account().map(account -> " as " + account.name()).orElse(""),
                files.room().data());
        return server;
    }

    /** Held as long as this process lives: a server that still runs on an unlocked directory was left by a dead one. */
    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel = FileChannel.open(
                home.resolve("in-use"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException thisProcess) {
            LOG.debug("locked by this process", thisProcess);
        }
        channel.close();
        throw new InUseException(home);
    }

    private static Path log(Path home) throws IOException {
        Path log = home.resolve("postgresql.log");
        if (!Files.exists(log)) {
            Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return log;
    }

    /** How to get into a server that is running on this directory; empty: none is. */
    static Optional<Login> running(Path home) throws IOException {
        Path data = DatabaseFiles.data(home);
        return OrphanedPostgres.runsOn(data)
                ? Optional.of(new Login(DatabaseSockets.url(data), DatabaseFiles.password(home)))
                : Optional.empty();
    }

    /** For the superuser {@code postgres} with {@link #password}, for programs of this user on this host. */
    public String url() {
        return DatabaseSockets.url(files.room().data());
    }

    /** The superuser's password. It is in no URL, because those are logged. */
    public String password() throws IOException {
        return DatabaseFiles.password(files.home());
    }

    /** Ended by itself: its process is gone, and {@link #startAgain} has not succeeded yet. */
    boolean isDead() { // not synchronized: health asks while a start takes its time
        return !closed && !server.isAlive();
    }

    /** Waits until the server ends, however it does. {@return whether it is missed} */
    boolean awaitEnd() throws InterruptedException {
        server.awaitEnd();
        return isDead();
    }

    /** Starts a server that has ended by itself, at the same address. Does nothing once this is closed. */
    synchronized void startAgain() throws IOException {
        if (isDead()) {
            OrphanedPostgres.stop(files.room().data());
            server = startServer(files);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try (inUse) {
            server.stop();
        }
    }
}
