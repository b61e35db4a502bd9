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
 * @param cause why it failed; empty: it did not
 * @param endedAt empty: it has not ended
 */
public record Drill(
        UUID id,
        String project,
        UUID share,
        String state,
        UUID backup,
        Restored restored,
        Optional<String> cause,
        Optional<Instant> endedAt) {
    static Drill read(ResultSet r, int row) throws SQLException {
        return new Drill(
                r.getObject("id", UUID.class),
                r.getString("project_id"),
                r.getObject("share_id", UUID.class),
                r.getString("state"),
                r.getObject("backup_id", UUID.class),
                new Restored(r.getLong("files"), r.getDouble("seconds"), r.getLong("bytes")),
                Optional.ofNullable(r.getString("cause")),
                Optional.ofNullable(r.getTimestamp("ended_at")).map(at -> at.toInstant()));
    }

    /**
     * What was restored and compared with the manifest.
     *
     * @param files how many
     * @param seconds that restoring and reading again took
     * @param bytes of the files
     */
    public record Restored(long files, double seconds, long bytes) {}
}
