package org.caravault.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Variable;

/**
 * Work that takes things and has no job in the queue: a clean-up, an import. What it writes to the journal is not
 * abandoned while it is under way, on whatever node. It is under way as long as a connection of its own holds an advisory
 * lock (PostgreSQL, "Explicit Locking"), so the death of its process ends it as well.
 */
public final class MaintenanceLocks {
    private final DataSource pool;
    private final Map<UUID, Connection> underWay = new ConcurrentHashMap<>();

    /** {@code pool}: each errand keeps one of its connections until it ends. */
    public MaintenanceLocks(DataSource pool) {
        this.pool = pool;
    }

    /** The key of a new errand, for the journal. */
    public UUID begin() throws SQLException {
        UUID errand = UUID.randomUUID();
        Connection connection = pool.getConnection();
        try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_lock(hashtextextended(?, 0))")) {
            lock.setString(1, errand.toString());
            lock.execute();
            underWay.put(errand, connection);
            return errand;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** What it has not given back by now, the sweep gives back. */
    public void end(@Variable("job") UUID errand) throws SQLException {
        try (Connection connection = underWay.remove(errand);
                PreparedStatement unlock = connection.prepareStatement("select pg_advisory_unlock_all()")) {
            unlock.execute();
        }
    }
}
