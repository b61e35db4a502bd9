package org.caravault.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.caravault.identity.Owner;
import org.caravault.share.Label;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The backups in the database. State moves by compare-and-set only. */
public final class BackupStore {
    private static final String NEWEST_GOOD = """
            select * from backups where bytes is not null and status in ('available', 'restoring')
            order by created_at desc, id limit ?""";

    private static final String SUSPECT = """
            update backups b set suspect = true from backups d
            where d.id = ? and b.share_id = d.share_id and b.driver = d.driver
              and b.backup_type is not distinct from d.backup_type and not b.suspect""";

    private static final String BEGIN_DELETE = """
            update backups set status = 'deleting', attempt = 0, cancel = false, fail_reason = null,
                               updated_at = clock_timestamp()
            where id = :id and status in ('available', 'error', 'error_deleting') returning *""";

    private static final String CANCEL = """
            update backups set cancel = true, cancelled_by = case when cancel then cancelled_by else ? end
            where id = ? and status in ('creating', 'restoring') returning *""";

    private final JdbcClient db;

    public BackupStore(JdbcClient db) {
        this.db = db;
    }

    /** {@return the one of this id, of whatever project: the caller decides who may see it} */
    public Optional<Backup> find(UUID id) {
        return db.sql("select * from backups where id = ?")
                .param(id)
                .query(BackupStore::read)
                .optional();
    }

    /** A share's backups, newest first. */
    public List<Backup> ofShare(UUID shareId) {
        return db.sql("select * from backups where share_id = ? order by created_at desc, id")
                .param(shareId)
                .query(BackupStore::read)
                .list();
    }

    /** All backups, newest first. */
    public List<Backup> all() {
        return db.sql("select * from backups order by created_at desc, id")
                .query(BackupStore::read)
                .list();
    }

    /** The newest good backups of all shares. */
    public List<Backup> newestGood(int most) {
        return db.sql(NEWEST_GOOD).param(most).query(BackupStore::read).list();
    }

    /**
     * The newest complete backup of the same type that a driver made of a share before another one: what unchanged files are linked to. Never
     * one whose files another user may still have open.
     */
    public Optional<Backup> previous(Backup backup) {
        return db.sql("""
                select * from backups
                where share_id = :share and driver = :driver and backup_type is not distinct from :type
                  and id <> :id and bytes is not null and not exposed
                  and status in ('available', 'restoring')
                order by created_at desc, id limit 1""")
                .param("share", backup.shareId())
                .param("driver", backup.driver())
                .param("type", backup.backupType().orElse(null))
                .param("id", backup.id())
                .query(BackupStore::read)
                .optional();
    }

    /** A damaged file was found in a backup: all that may contain the same file are suspect. */
    public void suspect(UUID damaged) {
        db.sql(SUSPECT).param(damaged).update();
    }

    /** Whether one of these backups may contain a damaged file. One that is not known may. */
    public boolean isAnySuspect(Set<UUID> ids) {
        return !ids.isEmpty()
                && ids.size()
                        != db.sql("select count(*) from backups where id in (:ids) and not suspect")
                                .param("ids", ids)
                                .query(Integer.class)
                                .single();
    }

    /**
     * Other users could enter the directory that these backups lie in: files in them may be changed in place from now on.
     *
     * @return those that were not known to be so before
     */
    public Set<UUID> expose(Set<UUID> ids) {
        return ids.isEmpty()
                ? Set.of()
                : Set.copyOf(db.sql("update backups set exposed = true where id in (:ids) and not exposed returning id")
                        .param("ids", ids)
                        .query(UUID.class)
                        .list());
    }

    /** Their directory turned out to be one that cannot be closed: nothing has changed for these backups. */
    public void unexpose(Set<UUID> ids) {
        if (!ids.isEmpty()) {
            db.sql("update backups set exposed = false where id in (:ids)")
                    .param("ids", ids)
                    .update();
        }
    }

    /** Whether files of a backup may be changed in place by other users. Those of one that is not known may. */
    public boolean isExposed(UUID id) {
        return db.sql("select exposed from backups where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    /**
     * Inserts a backup that is creating.
     *
     * @param displaced backups that go once this one is complete
     * @return it, with a new id and the database's time
     */
    public Backup insert(NewBackup backup, Set<UUID> displaced) {
        return db.sql("""
                insert into backups (id, share_id, project_id, user_id, name, description, size_gb, status, backup_type,
                                     driver, options, host, topic, displaced)
                values (:id, :share, :project, :user, :name, :description, :size, :status, :type,
                        :driver, :options, :host, :topic, cast(:displaced as uuid[]))
                returning *""")
                .param("id", UUID.randomUUID())
                .param("share", backup.shareId())
                .param("project", backup.owner().projectId())
                .param("user", backup.owner().userId())
                .param("name", backup.label().name().orElse(null))
                .param("description", backup.label().description().orElse(null))
                .param("size", backup.sizeGb())
                .param("status", BackupStatus.CREATING.wire())
                .param("type", backup.method().backupType().orElse(null))
                .param("driver", backup.method().driver())
                .param("options", backup.method().options())
                .param("host", backup.service().host().orElse(null))
                .param("topic", backup.service().topic())
                .param("displaced", "{" + displaced.stream().map(UUID::toString).collect(Collectors.joining(",")) + "}")
                .query(BackupStore::read)
                .single();
    }

    /**
     * Inserts a backup that is complete already, with the time at which it was made; one that is known stays as it is. Who could write to its
     * files before is not known, so no later backup links to it.
     */
    public void insertImported(ImportedBackup backup) {
        db.sql("""
                insert into backups (id, share_id, project_id, user_id, name, description, size_gb, status, progress,
                                     backup_type, driver, options, topic, bytes, files, created_at, exposed)
                values (:id, :share, :project, :user, :name, :description, :size, 'available', 100,
                        :type, :driver, :options, :topic, :bytes, :files, :created, true)
                on conflict (id) do nothing""")
                .param("id", backup.id())
                .param("share", backup.made().shareId())
                .param("project", backup.made().owner().projectId())
                .param("user", backup.made().owner().userId())
                .param("name", backup.made().label().name().orElse(null))
                .param("description", backup.made().label().description().orElse(null))
                .param("size", backup.made().sizeGb())
                .param("type", backup.made().method().backupType().orElse(null))
                .param("driver", backup.made().method().driver())
                .param("options", backup.made().method().options())
                .param("topic", backup.made().service().topic())
                .param("bytes", backup.bytes())
                .param("files", backup.files())
                .param("created", Timestamp.from(backup.createdAt()))
                .update();
    }

    /**
     * Moves a backup from one of some statuses to another, in one statement.
     *
     * @return the backup as it now is; empty when it was in none of them or is not there
     */
    public Optional<Backup> move(UUID id, Set<BackupStatus> from, BackupStatus to) {
        return db.sql("""
                update backups set status = :to, updated_at = clock_timestamp()
                where id = :id and status in (:from) returning *""")
                .param("to", to.wire())
                .param("id", id)
                .param("from", from.stream().map(BackupStatus::wire).toList())
                .query(BackupStore::read)
                .optional();
    }

    /** An available backup begins to be restored to a share; empty when it was not available. */
    public Optional<Backup> beginRestore(UUID id, UUID target, boolean intactOnly) {
        return db.sql("""
                update backups set status = 'restoring', restore_target = :target, restore_progress = 0, attempt = 0,
                                   restore_partial = :intact, cancel = false, fail_reason = null, updated_at = clock_timestamp()
                where id = :id and status = 'available' returning *""")
                .param("target", target)
                .param("intact", intactOnly)
                .param("id", id)
                .query(BackupStore::read)
                .optional();
    }

    /** Whether its restore takes only what is intact. */
    public boolean isIntactOnly(UUID id) {
        return db.sql("select restore_partial from backups where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** A backup at rest begins to be deleted; empty when it was at work. */
    public Optional<Backup> beginDelete(UUID id) {
        return db.sql(BEGIN_DELETE).param("id", id).query(BackupStore::read).optional();
    }

    /** Asks the attempt that makes or restores the backup to stop; empty when none does. The first caller is noted. */
    public Optional<Backup> cancel(UUID id, String user) {
        return db.sql(CANCEL).params(user, id).query(BackupStore::read).optional();
    }

    /** Renames; what is empty is cleared. */
    public Optional<Backup> rename(UUID id, Optional<String> name, Optional<String> description) {
        return db.sql("""
                update backups set name = ?, description = ?, updated_at = clock_timestamp() where id = ? returning *""")
                .params(name.orElse(null), description.orElse(null), id)
                .query(BackupStore::read)
                .optional();
    }

    /** Overrides the status, whatever it was (administrators only). */
    public Optional<Backup> reset(UUID id, BackupStatus status) {
        return db.sql("update backups set status = ?, updated_at = clock_timestamp() where id = ? returning *")
                .params(status.wire(), id)
                .query(BackupStore::read)
                .optional();
    }

    /** One row of {@code backups}. */
    public static Backup read(ResultSet r, int row) throws SQLException {
        return new Backup(
                r.getObject("id", UUID.class),
                made(r),
                state(r),
                new BackupSize(
                        Optional.ofNullable(r.getObject("bytes", Long.class)),
                        Optional.ofNullable(r.getObject("files", Long.class))),
                r.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(r.getTimestamp("updated_at")).map(Timestamp::toInstant));
    }

    private static NewBackup made(ResultSet r) throws SQLException {
        return new NewBackup(
                r.getObject("share_id", UUID.class),
                Owner.read(r),
                Label.read(r),
                r.getInt("size_gb"),
                new BackupMethod(
                        r.getString("driver"), Optional.ofNullable(r.getString("backup_type")), r.getString("options")),
                service(r));
    }

    private static BackupState state(ResultSet r) throws SQLException {
        return new BackupState(
                BackupStatus.of(r.getString("status")).orElseThrow(),
                progress(r),
                Optional.ofNullable(r.getObject("restore_target", UUID.class)),
                r.getInt("attempt"),
                Optional.ofNullable(r.getString("fail_reason")));
    }

    static BackupProgress progress(ResultSet r) throws SQLException {
        return new BackupProgress(r.getInt("progress"), r.getInt("restore_progress"));
    }

    static BackupService service(ResultSet r) throws SQLException {
        return new BackupService(Optional.ofNullable(r.getString("host")), r.getString("topic"));
    }
}
