package org.caravault.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a job has acquired, and the route that releases it. An entry is written before the act and closed after the undo,
 * so that its undo is known whatever ends the job in between. Rows are written outside any transaction of the caller: a
 * rollback must not lose what was acquired.
 */
public final class Journal {
    private static final String WRITE = """
            insert into journal (job, undo, what, node) values (?, ?, ?, ?)
            on conflict (job, undo, what, (case when undo = 'unmount' then node else '' end)) where closed_at is null
            do nothing""";

    private static final String OPEN = """
            select * from journal
            where job = ? and closed_at is null and (node = ? or undo <> 'unmount')
            order by id desc""";

    private static final String CLOSE = """
            update journal set closed_at = clock_timestamp(), failure = null
            where job = ? and undo = ? and what = ? and closed_at is null and (node = ? or undo <> 'unmount')""";

    private static final String LEFTOVERS = """
            select undo || ' of ' || what || ' failed: ' || coalesce(failure, 'not tried yet') from journal
            where job = ? and closed_at is null and (node = ? or undo <> 'unmount') order by id desc""";

    private static final String UNRELEASED = """
            select undo || ' of ' || what || ' failed ' || tries || ' times: ' || failure from journal
            where closed_at is null and node = ? and failure is not null order by id""";

    private static final String ABANDONED = """
            select distinct job from journal
            where closed_at is null and (node = ? or undo <> 'unmount')
              and job::text not in (select task_instance from scheduled_tasks)
              and hashtextextended(job::text, 0) not in (
                select (classid::bigint << 32) | objid::bigint from pg_locks
                where locktype = 'advisory' and objsubid = 1
                  and database = (select oid from pg_database where datname = current_database()))""";

    private static final String MOUNTED_FOR_OTHERS = """
            select * from journal
            where closed_at is null and node = ? and undo = 'unmount'
              and job::text in (select task_instance from scheduled_tasks where picked and picked_by <> ?)
            order by id desc""";

    private static final String CLAIMS = """
            select count(*) from journal
            where undo = ? and closed_at is null
              and regexp_replace(what, '^.*/', '') = regexp_replace(?, '^.*/', '')""";

    /** The variable that holds the entry that is being undone. */
    public static final String ENTRY = "entry";

    private final JdbcClient db;
    private final String node;

    /** @param node this data node: only it can undo what it has mounted */
    public Journal(JdbcClient db, String node) {
        this.db = db;
        this.node = node;
    }

    /** Records what is about to be acquired. Idempotent: a step that is retried writes no second row. */
    public void write(UUID job, Undo undo, Object what) {
        db.sql(WRITE).params(job, undo.wire(), what.toString(), node).update();
    }

    /** What the job still holds and this node can release, newest first. */
    public List<JournalEntry> open(UUID job) {
        return db.sql(OPEN).params(job, node).query(Journal::read).list();
    }

    /**
     * What a job releases when it will be claimed again: all but the trees that it has begun to copy, which the next
     * attempt continues.
     */
    public List<JournalEntry> openButCopies(UUID job) {
        return open(job).stream()
                .filter(entry -> entry.undo() != Undo.DROP_PARTIAL)
                .toList();
    }

    /** The trees that the job has begun to copy, and not published. */
    public List<JournalEntry> copies(UUID job) {
        return open(job).stream()
                .filter(entry -> entry.undo() == Undo.DROP_PARTIAL)
                .toList();
    }

    /** Closes an entry that is undone. */
    public void close(@Variable(ENTRY) JournalEntry entry) {
        db.sql("update journal set closed_at = clock_timestamp(), failure = null where id = ?")
                .param(entry.id())
                .update();
    }

    /** Closes the entry of something that was released, or is no longer the job's: a published backup is not a partial tree. */
    public void close(UUID job, Undo undo, Object what) {
        db.sql(CLOSE).params(job, undo.wire(), what.toString(), node).update();
    }

    /** Maintenance is over: what it has released is no part of any job's story. */
    public void forgetClosed(UUID task) {
        db.sql("delete from journal where job = ? and closed_at is not null")
                .param(task)
                .update();
    }

    /** An undo has failed: the entry stays open with the reason, and is retried when the job or the node restarts. */
    public void failed(
            @Variable(ENTRY) JournalEntry entry, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        db.sql("update journal set tries = tries + 1, failure = ? where id = ?")
                .params(String.valueOf(why.getMessage()), entry.id())
                .update();
    }

    /** What could not be released, as text for the backup's message. A dead node's mounts are left out: it unmounts them itself. */
    public List<String> leftovers(UUID job) {
        return db.sql(LEFTOVERS).params(job, node).query(String.class).list();
    }

    /** What this node could not release so far, as text, oldest first. It retries every minute. */
    public List<String> unreleased() {
        return db.sql(UNRELEASED).param(node).query(String.class).list();
    }

    /**
     * Jobs that hold something on this node although they are not queued or running any more: an undo has failed, or the
     * node died when the job was ending. {@link MaintenanceLocks} that are under way are not among them.
     */
    public List<UUID> abandoned() {
        return db.sql(ABANDONED).param(node).query(UUID.class).list();
    }

    /**
     * What this node has mounted for jobs that another node runs by now, because this one had died or was paused; only it
     * can unmount. For a job that is not running, the node that claims it next releases everything.
     */
    public List<JournalEntry> mountedForOthers() {
        return db.sql(MOUNTED_FOR_OTHERS)
                .params(node, node)
                .query(Journal::read)
                .list();
    }

    /**
     * Whether something is in use: its job is queued or running, or some job is yet to release it, which may be another one that has taken
     * it over. Only the last name of its path counts.
     */
    public boolean claims(UUID job, Undo undo, String what) {
        return isAlive(job)
                || db.sql(CLAIMS).params(undo.wire(), what).query(Integer.class).single() > 0;
    }

    /** Whether another job than this one is yet to remove a tree. */
    public boolean isHeldByOther(UUID job, String tree) {
        return db.sql("""
                        select count(*) from journal
                        where job <> ? and undo = ? and closed_at is null and regexp_replace(what, '^.*/', '') = ?""")
                        .params(job, Undo.DROP_PARTIAL.wire(), tree)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether the job is queued or running, anywhere. */
    public boolean isAlive(UUID job) {
        return db.sql("select count(*) from scheduled_tasks where task_instance = ?")
                        .param(job.toString())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether this journal has ever had an entry of the job. */
    public boolean knows(UUID job) {
        return db.sql("select count(*) from (select 1 from journal where job = ? limit 1) known")
                        .param(job)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static JournalEntry read(ResultSet r, int row) throws SQLException {
        return new JournalEntry(
                r.getLong("id"),
                r.getObject("job", UUID.class),
                Undo.of(r.getString("undo")),
                r.getString("what"),
                r.getString("node"));
    }
}
