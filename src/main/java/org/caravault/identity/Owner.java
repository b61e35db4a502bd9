package org.caravault.identity;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Whose a share, a snapshot or a backup is.
 *
 * @param projectId the project that sees and counts it
 * @param userId who asked for it, for the record
 */
public record Owner(String projectId, String userId) {
    /** {@return the owner in a row with the columns {@code project_id} and {@code user_id}} */
    public static Owner read(ResultSet r) throws SQLException {
        return new Owner(r.getString("project_id"), r.getString("user_id"));
    }
}
