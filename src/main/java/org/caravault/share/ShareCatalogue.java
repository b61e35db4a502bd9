package org.caravault.share;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;
import org.caravault.query.Select;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Shares as they are listed and shown: with their type, in one statement. What changes a share is elsewhere. */
public final class ShareCatalogue {
    private static final String COLUMNS = """
            s.*, t.name as type_name, t.description as type_description, t.is_public as type_is_public,
            t.extra_specs as type_extra_specs""";
    private static final String TABLES = "shares s join share_types t on t.id = s.share_type_id";

    private final JdbcClient db;

    public ShareCatalogue(JdbcClient db) {
        this.db = db;
    }

    /** {@return the share of this id, of whatever project: the caller decides who may see it} */
    public Optional<ListedShare> find(UUID id) {
        return db.sql("select " + COLUMNS + " from " + TABLES + " where s.id = ?")
                .param(id)
                .query(ShareCatalogue::read)
                .optional();
    }

    /** One page of the shares that a query asks for. */
    public Listed<ListedShare> list(ListQuery<ShareFilter> query) {
        return new Select(COLUMNS, TABLES).list(db, query, ShareCatalogue::read);
    }

    /** How many backups a share has. */
    public int backupsOf(UUID id) {
        return db.sql("select count(*)::int from backups where share_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    /** How many snapshots a share has. */
    public int snapshotsOf(UUID id) {
        return db.sql("select count(*)::int from snapshots where share_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    private static ListedShare read(ResultSet r, int row) throws SQLException {
        return new ListedShare(
                ShareStore.read(r, row),
                new ShareType(
                        r.getObject("share_type_id", UUID.class),
                        r.getString("type_name"),
                        Optional.ofNullable(r.getString("type_description")),
                        r.getBoolean("type_is_public"),
                        ShareTypes.specs(r.getString("type_extra_specs"))),
                Optional.ofNullable(r.getTimestamp("scheduled_to_be_deleted_at"))
                        .map(Timestamp::toInstant),
                Optional.ofNullable(r.getObject("source_backup_id", UUID.class)));
    }
}
