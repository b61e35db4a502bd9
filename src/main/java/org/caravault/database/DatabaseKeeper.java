package org.caravault.database;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the embedded PostgreSQL again when it has ended by itself, and tries until it succeeds: out of memory and a full disk pass. */
final class DatabaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseKeeper.class);
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final EmbeddedDatabase database;
    private final Thread thread;
    private volatile String lastFailure = "";

    private DatabaseKeeper(EmbeddedDatabase database) {
        this.database = database;
        this.thread = new Thread(this::keep, "database-keeper");
        thread.setDaemon(true);
    }

    static DatabaseKeeper of(EmbeddedDatabase database) {
        DatabaseKeeper keeper = new DatabaseKeeper(database);
        keeper.thread.start();
        return keeper;
    }

    /** What is wrong with the server. Empty: it runs. */
    Optional<String> problem() {
        return database.isDead()
                ? Optional.of("the embedded PostgreSQL has ended and is started again"
                        + (lastFailure.isEmpty() ? "" : "; the last try failed: " + lastFailure))
                : Optional.empty();
    }

    private void keep() {
        try {
            while (database.awaitEnd()) {
                bringBack();
            }
        } catch (InterruptedException closed) {
            LOG.debug("no longer kept", closed);
        }
    }

    private void bringBack() throws InterruptedException {
        Duration pause = FIRST;
        while (database.isDead()) {
            LOG.warn("the embedded PostgreSQL has ended by itself and is started again");
            try {
                database.startAgain();
                lastFailure = "";
            } catch (IOException failed) {
                lastFailure = String.valueOf(failed.getMessage());
                LOG.error(
                        "the embedded PostgreSQL cannot be started; next try in {} s: {}",
                        pause.toSeconds(),
                        lastFailure);
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
