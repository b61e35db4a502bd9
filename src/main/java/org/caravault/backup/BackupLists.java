package org.caravault.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;
import org.caravault.query.Select;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pages of the backups in the database. */
public final class BackupLists {
    private static final String OF_SUMMARY = "id, share_id, name, status";
    private static final String OF_DETAIL = OF_SUMMARY
            + ", description, size_gb, progress, restore_progress, backup_type, host, topic, created_at, updated_at";

    private final JdbcClient db;

    public BackupLists(JdbcClient db) {
        this.db = db;
    }

    /** One page of the backups that a query asks for, in short. */
    public Listed<BackupSummary> summaries(ListQuery<BackupFilter> query) {
        return page(query, OF_SUMMARY, BackupLists::summary);
    }

    /** One page of the backups that a query asks for, in full. */
    public Listed<BackupDetail> details(ListQuery<BackupFilter> query) {
        return page(query, OF_DETAIL, BackupLists::detail);
    }

    private <T> Listed<T> page(ListQuery<BackupFilter> query, String columns, RowMapper<T> mapper) {
        return new Select(columns, "backups", "id").list(db, query, mapper);
    }

    private static BackupSummary summary(ResultSet r, int row) throws SQLException {
        return new BackupSummary(
                r.getObject("id", UUID.class),
                r.getObject("share_id", UUID.class),
                Optional.ofNullable(r.getString("name")),
                BackupStatus.of(r.getString("status")).orElseThrow());
    }

    private static BackupDetail detail(ResultSet r, int row) throws SQLException {
        return new BackupDetail(
                summary(r, row),
                Optional.ofNullable(r.getString("description")),
                r.getInt("size_gb"),
                BackupStore.progress(r),
                Optional.ofNullable(r.getString("backup_type")),
                BackupStore.service(r),
                r.getObject("created_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(r.getObject("updated_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }
}
