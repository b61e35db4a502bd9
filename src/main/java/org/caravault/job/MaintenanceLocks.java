package org.caravault.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Maintenance tasks: work that acquires resources and has no job in the queue, such as a clean-up or an import. While a task
 * runs, no node treats its journal entries as abandoned. A task runs as long as a connection of its own holds an advisory
 * lock (PostgreSQL, "Explicit Locking"), so the death of its process ends it as well.
 */
public final class MaintenanceLocks {
    private final DataSource pool;
    private final Map<UUID, Connection> underWay = new ConcurrentHashMap<>();

    /** {@code pool}: each task keeps one of its connections until it ends. */
    public MaintenanceLocks(DataSource pool) {
        this.pool = pool;
    }

    /** The key of a new task, for the journal. */
    public UUID begin() throws SQLException {
        UUID task = UUID.randomUUID();
        Connection connection = pool.getConnection();
        try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_lock(hashtextextended(?, 0))")) {
            lock.setString(1, task.toString());
            lock.execute();
            underWay.put(task, connection);
            return task;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** The sweep releases what the task has not released itself. */
    public void end(UUID task) throws SQLException {
        try (Connection connection = underWay.remove(task);
                PreparedStatement unlock = connection.prepareStatement("select pg_advisory_unlock_all()")) {
            unlock.execute();
        }
    }
}
