package org.caravault.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A restore for no other reason than to see that it works.
 *
 * @param state {@code asked}, {@code proven}, {@code failed}, or {@code void} when the backup was deleted meanwhile
 * @param files what was restored and compared with the manifest
 * @param bytes of it
 * @param seconds that restoring and reading again took
 */
public record Drill(
        UUID id,
        UUID share,
        UUID backup,
        String project,
        String state,
        long files,
        long bytes,
        double seconds,
        Optional<String> cause,
        Optional<Instant> endedAt) {
    static Drill read(ResultSet r, int row) throws SQLException {
        return new Drill(
                r.getObject("id", UUID.class),
                r.getObject("share_id", UUID.class),
                r.getObject("backup_id", UUID.class),
                r.getString("project_id"),
                r.getString("state"),
                r.getLong("files"),
                r.getLong("bytes"),
                r.getDouble("seconds"),
                Optional.ofNullable(r.getString("cause")),
                Optional.ofNullable(r.getTimestamp("ended_at")).map(at -> at.toInstant()));
    }
}
