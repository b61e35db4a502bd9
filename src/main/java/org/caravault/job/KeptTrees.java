package org.caravault.job;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Partial trees of failed backups that wait for the share's next backup, which goes on with them. Each belongs to a row here or to an open
 * entry of the journal, and moves between them in one statement: whatever dies in between, the sweep removes the tree in the end.
 */
public final class KeptTrees {
    private static final int GIVE_UP_DAYS = 30;
    private static final String TO_JOURNAL = """
            insert into journal (job, undo, what, node) select %s, 'drop-partial', what, :node from taken
            on conflict (job, undo, what, (case when undo = 'unmount' then node else '' end)) where closed_at is null
            do nothing""";

    private final JdbcClient db;
    private final String node;
    private final Duration age;
    private final int perShare;

    /**
     * @param age a tree is kept for so long; 0: none is kept
     * @param perShare so many trees of a share are kept; 0: none is kept
     */
    public KeptTrees(JdbcClient db, String node, Duration age, int perShare) {
        this.db = db;
        this.node = node;
        this.age = age;
        this.perShare = perShare;
    }

    /** How many trees of a share are kept. */
    public int perShare() {
        return age.isZero() ? 0 : perShare;
    }

    /** Until when a tree is kept. */
    public Optional<Instant> until(KeptTree tree) {
        return tree.keptAt().map(at -> at.plus(age));
    }

    /** The tree of an open entry of the journal is kept instead of removed; false: the entry is not open any more. */
    public boolean keep(JournalEntry entry, KeptTree tree) {
        return db.sql("""
                with closed as (
                  update journal set closed_at = clock_timestamp(), failure = null
                  where id = :entry and closed_at is null returning what)
                insert into kept_trees (name, backup_id, share_id, driver, backup_type, vault, node, what, bytes)
                select :name, :backup, :share, :driver, :type, :vault, :node, what, :bytes from closed
                on conflict (name) do update set backup_id = excluded.backup_id, bytes = excluded.bytes,
                  kept_at = excluded.kept_at""")
                        .param("entry", entry.id())
                        .param("name", tree.name())
                        .param("backup", tree.backup())
                        .param("share", tree.share())
                        .param("driver", tree.driver())
                        .param("type", tree.backupType().orElse(null))
                        .param("vault", tree.vault())
                        .param("node", node)
                        .param("bytes", tree.bytes())
                        .update()
                > 0;
    }

    /** The trees that a backup can go on with, newest first. */
    public List<KeptTree> fitting(UUID share, String driver, Optional<String> backupType, String vault) {
        return db.sql("""
                select * from kept_trees
                where share_id = ? and driver = ? and backup_type is not distinct from ? and vault = ?
                order by kept_at desc, name""")
                .params(share, driver, backupType.orElse(null), vault)
                .query(KeptTrees::read)
                .list();
    }

    /** From here on a job has the tree, and releases it as it does its own; false: another job has claimed it. */
    public boolean adopt(String name, UUID job) {
        return db.sql("with taken as (delete from kept_trees where name = :name returning what) "
                                + TO_JOURNAL.formatted(":job::uuid"))
                        .param("name", name)
                        .param("job", job)
                        .param("node", node)
                        .update()
                > 0;
    }

    /** Hands the trees that are too old, or too many, to the sweep. A directory of another node is that node's. */
    public int release() {
        db.sql("""
                delete from kept_trees where vault like '/%' and node <> ?
                  and kept_at < clock_timestamp() - make_interval(secs => ?) - make_interval(days => ?)""")
                .params(node, age.toSeconds(), GIVE_UP_DAYS)
                .update(); // its node is permanently lost, and the vault with it
        return db.sql("""
                with taken as (
                  delete from kept_trees where name in (
                    select name from (
                      select *, row_number() over (partition by share_id order by kept_at desc, name) as place from kept_trees) ranked
                    where (kept_at <= clock_timestamp() - make_interval(secs => :age) or place > :most)
                      and (vault not like '/%' or node = :node))
                  returning backup_id, what)
                """ + TO_JOURNAL.formatted("backup_id"))
                .param("age", age.toSeconds())
                .param("most", perShare)
                .param("node", node)
                .update();
    }

    /** Hands all trees of a vault to the sweep: it is full. */
    public int releaseAll(String vault) {
        return db.sql("with taken as (delete from kept_trees where vault = :vault returning backup_id, what) "
                        + TO_JOURNAL.formatted("backup_id"))
                .param("vault", vault)
                .param("node", node)
                .update();
    }

    /** The trees that are kept for a failed backup's share. */
    public List<KeptTree> of(UUID backup) {
        return db.sql("select * from kept_trees where backup_id = ? order by kept_at desc, name")
                .param(backup)
                .query(KeptTrees::read)
                .list();
    }

    /** Whether a directory of a vault is one of them. */
    public boolean isKept(Path tree) {
        return db.sql("select count(*) from kept_trees where name = ?")
                        .param(tree.getFileName().toString())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** A tree that is gone, or that is about to be removed. */
    public void forget(Path tree) {
        db.sql("delete from kept_trees where name = ?")
                .param(tree.getFileName().toString())
                .update();
    }

    private static KeptTree read(ResultSet r, int row) throws SQLException {
        return new KeptTree(
                r.getString("name"),
                r.getObject("backup_id", UUID.class),
                r.getObject("share_id", UUID.class),
                r.getString("driver"),
                Optional.ofNullable(r.getString("backup_type")),
                r.getString("vault"),
                r.getLong("bytes"),
                Optional.of(r.getTimestamp("kept_at").toInstant()));
    }
}
