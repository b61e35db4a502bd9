package org.caravault.share;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.identity.Owner;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shares in the database. State moves by compare-and-set only: of many callers, one wins. */
public final class ShareStore {
    private static final String RESET = """
            update shares set status = ?, task_state = null, updated_at = clock_timestamp()
            where id = ? returning *""";

    private static final String BUSY_RELATIVE = """
            select * from shares where id = :id or id in (
              select inner_share from nested_shares where outer_share = :id
              union select outer_share from nested_shares where inner_share = :id)
            order by id for update""";

    private final JdbcClient db;

    public ShareStore(JdbcClient db) {
        this.db = db;
    }

    /** {@return the one of this id, of whatever project: the caller decides who may see it} */
    public Optional<Share> find(UUID id) {
        return db.sql("select * from shares where id = ?")
                .param(id)
                .query(ShareStore::read)
                .optional();
    }

    /** All shares of a project, newest first. */
    public List<Share> ofProject(String projectId) {
        return db.sql("select * from shares where project_id = ? order by created_at desc, id")
                .param(projectId)
                .query(ShareStore::read)
                .list();
    }

    /** All shares, newest first. */
    public List<Share> all() {
        return db.sql("select * from shares order by created_at desc, id")
                .query(ShareStore::read)
                .list();
    }

    /** Inserts a share. {@return it, with the database's times} */
    public Share insert(NewShare share) {
        return db.sql("""
                insert into shares (id, project_id, user_id, name, description, size_gb, protocol, status, node, backend,
                                    pool, export_location, is_public, metadata)
                values (:id, :project, :user, :name, :description, :size, :protocol, :status, :node, :backend,
                        :pool, :location, :public, :metadata)
                returning *""")
                .param("id", share.id())
                .param("project", share.owner().projectId())
                .param("user", share.owner().userId())
                .param("name", share.label().name().orElse(null))
                .param("description", share.label().description().orElse(null))
                .param("size", share.sizeGb())
                .param("protocol", share.place().protocol())
                .param("status", share.status().wire())
                .param("node", share.place().host().node())
                .param("backend", share.place().host().backend())
                .param("pool", share.place().host().pool())
                .param("location", share.place().exportLocation())
                .param("public", share.isPublic())
                .param("metadata", share.metadata())
                .query(ShareStore::read)
                .single();
    }

    /**
     * Moves a share from one of some statuses to another, in one statement.
     *
     * @return the share as it now is; empty when it was in none of them or is not there
     */
    public Optional<Share> move(UUID id, Set<ShareStatus> from, ShareStatus to) {
        return db.sql("""
                update shares set status = :to, updated_at = clock_timestamp()
                where id = :id and status in (:from) returning *""")
                .param("to", to.wire())
                .param("id", id)
                .param("from", from.stream().map(ShareStatus::wire).toList())
                .query(ShareStore::read)
                .optional();
    }

    /** The share is being made as a backup is. */
    public void restoredFrom(UUID id, UUID backup) {
        db.sql("update shares set source_backup_id = ? where id = ?")
                .params(backup, id)
                .update();
    }

    /** A share that is available, and stays it until the transaction ends: whoever wants to move it waits so long. */
    public Optional<Share> holdAvailable(UUID id) {
        return db.sql("select * from shares where id = ? and status = 'available' for no key update")
                .param(id)
                .query(ShareStore::read)
                .optional();
    }

    /** Renames; what is empty is cleared. */
    public Optional<Share> rename(UUID id, Optional<String> name, Optional<String> description) {
        return db.sql("""
                update shares set name = ?, description = ?, updated_at = clock_timestamp() where id = ? returning *""")
                .params(name.orElse(null), description.orElse(null), id)
                .query(ShareStore::read)
                .optional();
    }

    /** Stores how far the data service is; a share that is gone is not an error. */
    public void taskState(UUID id, Optional<TaskState> state) {
        db.sql("update shares set task_state = :state, updated_at = clock_timestamp() where id = :id")
                .param("state", state.map(TaskState::wire).orElse(null))
                .param("id", id)
                .update();
    }

    /** Overrides the status, whatever it was (administrators only). */
    public Optional<Share> reset(UUID id, ShareStatus status) {
        return db.sql(RESET).params(status.wire(), id).query(ShareStore::read).optional();
    }

    /** What a backend found out when it made or measured the share. */
    public void located(UUID id, String exportLocation, int sizeGb) {
        db.sql("update shares set export_location = ?, size_gb = ?, updated_at = clock_timestamp() where id = ?")
                .params(exportLocation, sizeGb, id)
                .update();
    }

    /** Until the transaction ends no other request registers a share. */
    public void holdRegistrations() {
        db.sql("select 1 from (select pg_advisory_xact_lock(hashtext('register share'))) held")
                .query(Integer.class)
                .single();
    }

    /** The two lie in one another. */
    public void nest(UUID outer, UUID inner) {
        db.sql("insert into nested_shares (outer_share, inner_share) values (?, ?) on conflict do nothing")
                .params(outer, inner)
                .update();
    }

    /** Whether other shares lie in it. */
    public boolean hasNested(UUID outer) {
        return db.sql("select exists (select from nested_shares where outer_share = ?)")
                .param(outer)
                .query(Boolean.class)
                .single();
    }

    /**
     * Locks a share and those that lie in it or that it lies in, in one order, so that of two claims on related shares the second
     * sees the first.
     *
     * @return a related share that a job is at work on
     */
    public Optional<Share> busyRelative(UUID id) {
        List<Share> locked =
                db.sql(BUSY_RELATIVE).param("id", id).query(ShareStore::read).list();
        return locked.stream()
                .filter(share -> !share.id().equals(id))
                .filter(share -> share.status().isBusyWithJob() || hasBusySnapshot(share.id()))
                .findFirst();
    }

    private boolean hasBusySnapshot(UUID id) {
        return db.sql(
                        "select exists (select from snapshots where share_id = ? and status in ('creating', 'restoring'))")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Takes the share out of the catalogue. */
    public void remove(UUID id) {
        db.sql("delete from shares where id = ?").param(id).update();
    }

    /** One row of {@code shares}. */
    public static Share read(ResultSet r, int row) throws SQLException {
        return new Share(
                inserted(r),
                Optional.ofNullable(r.getString("task_state")),
                r.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(r.getTimestamp("updated_at")).map(Timestamp::toInstant));
    }

    private static NewShare inserted(ResultSet r) throws SQLException {
        return new NewShare(
                r.getObject("id", UUID.class),
                Owner.read(r),
                Label.read(r),
                r.getInt("size_gb"),
                ShareStatus.of(r.getString("status")).orElseThrow(),
                place(r),
                r.getBoolean("is_public"),
                r.getString("metadata"));
    }

    private static SharePlace place(ResultSet r) throws SQLException {
        return new SharePlace(
                r.getString("protocol"),
                new ShareLocation.Host(r.getString("node"), r.getString("backend"), r.getString("pool")),
                r.getString("export_location"));
    }
}
