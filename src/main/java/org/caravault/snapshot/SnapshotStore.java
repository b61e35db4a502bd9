package org.caravault.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.identity.Owner;
import org.caravault.job.Fence;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;
import org.caravault.query.Select;
import org.caravault.share.Label;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The snapshots in the database. State moves by compare-and-set only. */
public final class SnapshotStore {
    private static final String END = """
            update snapshots set status = ?, updated_at = clock_timestamp()
            where id = ? and attempt = ? and status = ?""";

    private final JdbcClient db;
    private final Fence fence;

    public SnapshotStore(JdbcClient db) {
        this.db = db;
        this.fence = new Fence(db, "snapshots", "status");
    }

    /** {@return the one of this id, of whatever project: the caller decides who may see it} */
    public Optional<Snapshot> find(UUID id) {
        return db.sql("select * from snapshots where id = ?")
                .param(id)
                .query(SnapshotStore::read)
                .optional();
    }

    /** A share's snapshots, newest first. */
    public List<Snapshot> ofShare(UUID shareId) {
        return db.sql("select * from snapshots where share_id = ? order by created_at desc, id")
                .param(shareId)
                .query(SnapshotStore::read)
                .list();
    }

    /**
     * Other users could enter the directory of the snapshots: files in them may be changed in place from now on.
     *
     * @return how many were not known to be so before
     */
    public int exposeAllBut(Optional<UUID> begun) {
        return db.sql("update snapshots set exposed = true where not exposed and id is distinct from ?::uuid")
                .param(begun.orElse(null))
                .update();
    }

    /** Whether files of a snapshot may be changed in place by other users. */
    public boolean isExposed(UUID id) {
        return db.sql("select exposed from snapshots where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    /** How many snapshots a share has. */
    public int countOf(UUID shareId) {
        return db.sql("select count(*)::int from snapshots where share_id = ?")
                .param(shareId)
                .query(Integer.class)
                .single();
    }

    /** One page of the snapshots that a query asks for. */
    public Listed<Snapshot> list(ListQuery<SnapshotFilter> query) {
        return new Select("*", "snapshots").list(db, query, SnapshotStore::read);
    }

    /** Inserts a snapshot that is creating. {@return it, with a new id and the database's time} */
    public Snapshot insert(NewSnapshot snapshot) {
        return db.sql("""
                insert into snapshots (id, share_id, project_id, user_id, name, description, size_gb, protocol, status, metadata)
                values (:id, :share, :project, :user, :name, :description, :size, :protocol, :status, :metadata) returning *""")
                .param("id", UUID.randomUUID())
                .param("share", snapshot.shareId())
                .param("project", snapshot.owner().projectId())
                .param("user", snapshot.owner().userId())
                .param("name", snapshot.label().name().orElse(null))
                .param("description", snapshot.label().description().orElse(null))
                .param("size", snapshot.sizeGb())
                .param("protocol", snapshot.protocol())
                .param("status", SnapshotStatus.CREATING.wire())
                .param("metadata", snapshot.metadata())
                .query(SnapshotStore::read)
                .single();
    }

    /**
     * Begins a piece of work on a snapshot: from one of some statuses to another, no attempt of it yet.
     *
     * @return the snapshot as it now is; empty when it was in none of them or is not there
     */
    public Optional<Snapshot> begin(UUID id, Set<SnapshotStatus> from, SnapshotStatus to) {
        return db.sql("""
                update snapshots set status = :to, attempt = 0, updated_at = clock_timestamp()
                where id = :id and status in (:from) returning *""")
                .param("to", to.wire())
                .param("id", id)
                .param("from", from.stream().map(SnapshotStatus::wire).toList())
                .query(SnapshotStore::read)
                .optional();
    }

    /** From here on only this attempt may write; empty when a later one has the snapshot, or it is in another status. */
    public Optional<Snapshot> claim(UUID id, int attempt, SnapshotStatus during) {
        return fence.claim(id, attempt, during.wire(), SnapshotStore::read);
    }

    /** Ends a piece of work; false when another attempt has it, or its status was reset. */
    public boolean end(UUID id, int attempt, SnapshotStatus during, SnapshotStatus end) {
        return db.sql(END).params(end.wire(), id, attempt, during.wire()).update() == 1;
    }

    /** Whether an attempt still has the snapshot. */
    public boolean isOf(UUID id, int attempt) {
        return fence.isHeld(id, attempt);
    }

    /** Renames; what is empty is cleared. */
    public Optional<Snapshot> rename(UUID id, Optional<String> name, Optional<String> description) {
        return db.sql("""
                update snapshots set name = ?, description = ?, updated_at = clock_timestamp() where id = ? returning *""")
                .params(name.orElse(null), description.orElse(null), id)
                .query(SnapshotStore::read)
                .optional();
    }

    /** Writes a snapshot's metadata, a JSON object of texts; other callers' keys are kept by the condition. */
    public boolean metadata(UUID id, String before, String after) {
        return db.sql("update snapshots set metadata = ?, updated_at = clock_timestamp() where id = ? and metadata = ?")
                        .params(after, id, before)
                        .update()
                == 1;
    }

    /** Overrides the status, whatever it was (administrators only). */
    public Optional<Snapshot> reset(UUID id, SnapshotStatus status) {
        return db.sql("update snapshots set status = ?, updated_at = clock_timestamp() where id = ? returning *")
                .params(status.wire(), id)
                .query(SnapshotStore::read)
                .optional();
    }

    /** Takes the snapshot out of the catalogue, and so out of the quota, if the attempt still has it. */
    public boolean remove(UUID id, int attempt) {
        return db.sql("delete from snapshots where id = ? and attempt = ? and status = 'deleting'")
                        .params(id, attempt)
                        .update()
                == 1;
    }

    private static Snapshot read(ResultSet r, int row) throws SQLException {
        return new Snapshot(
                r.getObject("id", UUID.class),
                new NewSnapshot(
                        r.getObject("share_id", UUID.class),
                        Owner.read(r),
                        Label.read(r),
                        r.getString("protocol"),
                        r.getInt("size_gb"),
                        r.getString("metadata")),
                SnapshotStatus.of(r.getString("status")).orElseThrow(),
                r.getInt("attempt"),
                r.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(r.getTimestamp("updated_at")).map(Timestamp::toInstant));
    }
}
