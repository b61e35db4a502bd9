package org.caravault.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.caravault.query.Listed;
import org.caravault.query.Select;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pages of the backups in the database. Rows are read by position, because names of columns are looked up for each row. */
public final class BackupLists {
    private static final String OF_SUMMARY = "id, share_id, name, status";
    private static final String OF_DETAIL = OF_SUMMARY
            + ", description, size_gb, progress, restore_progress, backup_type, host, topic, created_at, updated_at";

    private final JdbcClient db;

    public BackupLists(JdbcClient db) {
        this.db = db;
    }

    /** One page of the backups that a query asks for, in short. */
    public Listed<BackupSummary> summaries(BackupQuery query) {
        return page(query, OF_SUMMARY, BackupLists::summary);
    }

    /** One page of the backups that a query asks for, in full. */
    public Listed<BackupDetail> details(BackupQuery query) {
        return page(query, OF_DETAIL, BackupLists::detail);
    }

    private <T> Listed<T> page(BackupQuery query, String columns, RowMapper<T> mapper) {
        Select select = new Select(columns, "backups", "id");
        query.filters().forEach((filter, value) -> select.where(filter.condition(), value));
        return select.list(db, query.sort().order(query.ascending()), query.page(), mapper);
    }

    private static BackupSummary summary(ResultSet r, int row) throws SQLException {
        return new BackupSummary(
                r.getObject(1, UUID.class),
                r.getObject(2, UUID.class),
                Optional.ofNullable(r.getString(3)),
                BackupStatus.of(r.getString(4)).orElseThrow());
    }

    private static BackupDetail detail(ResultSet r, int row) throws SQLException {
        return new BackupDetail(
                summary(r, row),
                Optional.ofNullable(r.getString(5)),
                r.getInt(6),
                r.getInt(7),
                r.getInt(8),
                Optional.ofNullable(r.getString(9)),
                Optional.ofNullable(r.getString(10)),
                r.getString(11),
                r.getObject(12, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(r.getObject(13, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }
}
