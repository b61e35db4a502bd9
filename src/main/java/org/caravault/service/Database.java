package org.caravault.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.util.Optional;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.flywaydb.core.Flyway;

/** The pool of connections, on the configured PostgreSQL or on the embedded one, with the schema brought up to date. */
public final class Database implements AutoCloseable {
    /** No statement takes so long; a server whose host is gone would be waited for until TCP gives up, a quarter of an hour. */
    private static final String ANSWER_WITHIN_S = "120";

    private static final long CONNECTION_TIMEOUT_MS = 10_000;

    private final Optional<EmbeddedDatabase> embedded;
    private final HikariDataSource pool;

    private Database(Optional<EmbeddedDatabase> embedded, HikariDataSource pool) {
        this.embedded = embedded;
        this.pool = pool;
    }

    public static Database open(Settings settings) throws IOException {
        Optional<EmbeddedDatabase> embedded = settings.given(Key.DB_URL).isPresent()
                ? Optional.empty()
                : Optional.of(EmbeddedDatabase.start(
                        settings.data("database"),
                        settings.given(Key.DB_EMBEDDED_PORT).map(Integer::parseInt)));
        try {
            String url = embedded.map(EmbeddedDatabase::url).orElseGet(() -> settings.text(Key.DB_URL));
            HikariDataSource pool = pool(
                    url,
                    settings.text(Key.DB_USER),
                    settings.text(Key.DB_PASSWORD),
                    settings.number(Key.DB_CONNECTIONS));
            migrate(pool);
            return new Database(embedded, pool);
        } catch (RuntimeException unusable) {
            if (embedded.isPresent()) {
                embedded.get().close();
            }
            throw unusable;
        }
    }

    /** For a command beside a service that may be running: its embedded server is used, and not stopped. */
    static Database share(Settings settings) throws IOException {
        Optional<String> running = settings.given(Key.DB_URL).isPresent()
                ? Optional.empty()
                : EmbeddedDatabase.running(settings.data("database"));
        if (running.isEmpty()) {
            return open(settings);
        }
        HikariDataSource pool = pool(
                running.get(),
                settings.text(Key.DB_USER),
                settings.text(Key.DB_PASSWORD),
                settings.number(Key.DB_CONNECTIONS));
        return new Database(Optional.empty(), pool);
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
        return new HikariDataSource(config);
    }

    /** Brings the schema to this version's. */
    public static void migrate(HikariDataSource pool) {
        Flyway.configure().dataSource(pool).load().migrate();
    }

    public HikariDataSource pool() {
        return pool;
    }

    @Override
    public void close() throws IOException {
        pool.close();
        if (embedded.isPresent()) {
            embedded.get().close();
        }
    }
}
