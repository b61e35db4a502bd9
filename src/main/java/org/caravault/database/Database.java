package org.caravault.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.caravault.problem.Reason;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/** The pool of connections, on the configured PostgreSQL or on the embedded one, with the schema brought up to date. */
public final class Database implements AutoCloseable {
    /** No statement takes so long; a server whose host is gone would be waited for until TCP gives up, a quarter of an hour. */
    private static final String ANSWER_WITHIN_S = "120";

    private static final long CONNECTION_TIMEOUT_MS = 10_000;

    /** Of the embedded server. */
    private static final String SUPERUSER = "postgres";

    private final Optional<EmbeddedDatabase> embedded;
    private final Optional<DatabaseKeeper> keeper;
    private final HikariDataSource pool;

    private Database(Optional<EmbeddedDatabase> embedded, HikariDataSource pool) {
        this.embedded = embedded;
        this.keeper = embedded.map(DatabaseKeeper::of);
        this.pool = pool;
    }

    /**
     * Opens the configured database, or starts the embedded one, and brings the tables up to date.
     *
     * @throws IOException if the embedded server cannot be started
     * @throws CannotStartException if the configured one cannot be used
     */
    public static Database open(Settings settings) throws IOException, CannotStartException {
        if (settings.given(Key.DB_URL).isPresent()) {
            HikariDataSource pool = configured(settings, settings.number(Key.DB_CONNECTIONS));
            try {
                migrate(pool);
                return new Database(Optional.empty(), pool);
            } catch (RuntimeException unusable) {
                pool.close();
                throw unusable;
            }
        }
        EmbeddedDatabase embedded =
                EmbeddedDatabase.start(settings.data("database"), settings.text(Key.DB_EMBEDDED_USER));
        try {
            HikariDataSource pool =
                    pool(embedded.url(), SUPERUSER, embedded.password(), settings.number(Key.DB_CONNECTIONS));
            migrate(pool);
            return new Database(Optional.of(embedded), pool);
        } catch (IOException | RuntimeException unusable) {
            embedded.close();
            throw unusable;
        }
    }

    /**
     * A pool on the server that {@code db.url} names.
     *
     * @throws CannotStartException if the server cannot be used; it says why
     */
    public static HikariDataSource configured(Settings settings, int connections) throws CannotStartException {
        mustAnswer(settings);
        return pool(settings.text(Key.DB_URL), settings.text(Key.DB_USER), settings.text(Key.DB_PASSWORD), connections);
    }

    /** The pool's own first connection would fail with stacks in the log. */
    private static void mustAnswer(Settings settings) throws CannotStartException {
        Properties login = new Properties();
        login.setProperty("user", settings.text(Key.DB_USER));
        login.setProperty("password", settings.text(Key.DB_PASSWORD));
        login.setProperty("loginTimeout", "" + TimeUnit.MILLISECONDS.toSeconds(CONNECTION_TIMEOUT_MS));
        try {
            DriverManager.getConnection(settings.text(Key.DB_URL), login).close();
        } catch (SQLException refused) {
            throw new CannotStartException(
                    "the database that db.url names cannot be used: %s: start PostgreSQL, or correct db.url, db.user and db.password"
                            .formatted(Reason.of(refused).replaceAll("\\.$", "")));
        }
    }

    /** For a command beside a service that may be running: its embedded server is used, and not stopped. */
    public static Database share(Settings settings) throws IOException, CannotStartException {
        int connections = settings.number(Key.DB_CONNECTIONS);
        Optional<HikariDataSource> running =
                settings.given(Key.DB_URL).isPresent() ? Optional.empty() : running(settings, connections);
        return running.isPresent() ? new Database(Optional.empty(), running.get()) : open(settings);
    }

    /** A pool on the embedded server of a service that runs. Empty: none does. */
    public static Optional<HikariDataSource> running(Settings settings, int connections) throws IOException {
        return EmbeddedDatabase.running(settings.data("database"))
                .map(login -> pool(login.url(), SUPERUSER, login.password(), connections));
    }

    /** A pool without any transaction of its own: each connection commits by itself unless a transaction holds it. */
    public static HikariDataSource pool(String url, String user, String password, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
        config.addDataSourceProperty("socketTimeout", ANSWER_WITHIN_S); // the URL may say otherwise
        config.setPoolName("database");
        config.setExceptionOverride(new LeaveReadOnlySessions());
        return new HikariDataSource(config);
    }

    /** Brings the schema to this version's. */
    public static void migrate(HikariDataSource pool) {
        Schema.migrate(pool);
    }

    /** {@return the connections} */
    public HikariDataSource pool() {
        return pool;
    }

    /** What is known to be wrong with the embedded server. Empty: nothing, or there is none. */
    Optional<String> problem() {
        return keeper.flatMap(DatabaseKeeper::problem);
    }

    @Override
    public void close() throws IOException {
        keeper.ifPresent(DatabaseKeeper::close);
        pool.close();
        if (embedded.isPresent()) {
            embedded.get().close();
        }
    }
}
