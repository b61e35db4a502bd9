package org.caravault.cleanup;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes rows that are of no use any more, so that the database stays small and fast. In batches, each a transaction of its own; several
 * nodes may do it at once.
 */
public final class OldRows {
    private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);
    private static final int BATCH = 1000;
    /** Of one kind at one time: what is left goes an hour later. */
    private static final int MOST = 200_000;

    private static final String BEFORE = ":before";

    private static final String DELETE = """
            delete from %1$s where ctid in (
              select o.ctid from %1$s o where %2$s limit :batch for update of o skip locked)""";

    /** What gets old, and which of it goes although something that it is about may still be there. */
    public enum Kind {
        /** Messages expire, as Manila's do, at a time that each of them names. */
        MESSAGES("messages", "o.expires_at <= clock_timestamp()"),
        /**
         * With their deliveries, unless one is still under way, or an administrator is to look at it. The last that a share is overdue stays: it
         * says that this was reported.
         */
        EVENTS(
                "events",
                "o.created_at < :before "
                        + "and not exists (select from deliveries d where d.event_id = o.id and d.state in ('due', 'dead')) "
                        + "and (o.kind <> 'backup_overdue' or exists (select from events later where later.kind = o.kind "
                        + "and later.subject = o.subject and later.created_at > o.created_at))"),
        /** Entries that are closed: what is open is yet to be released. */
        JOURNAL("journal", "o.closed_at < :before"),
        /** What each copy took, but for the last of each share, which is a metric. */
        COPIES(
                "copies",
                "o.at < :before and exists (select from copies later where later.share_id = o.share_id "
                        + "and later.kind = o.kind and (later.at, later.id) > (o.at, o.id) "
                        + "union all select where not exists (select from shares s where s.id = o.share_id))"),
        /** A file that could not be moved is still in its directory: without its row it would be carried out again. */
        DROPS("drops", "o.answered_at < :before and o.moved_at is not null"),
        /** By its run a backup is known to be the policy's: as long as there is the one, the other stays. */
        RUNS("policy_runs", "o.ended_at < :before and not exists (select from backups b where b.id = o.backup_id)"),
        /** But for those of backups that are still there, and the last good one of each share, which is a metric. */
        DRILLS(
                "drills",
                "o.state <> 'asked' and o.ended_at < :before "
                        + "and not exists (select from backups b where b.id = o.backup_id) "
                        + "and (o.state <> 'proven' or exists (select from drills later where later.share_id = o.share_id "
                        + "and later.state = 'proven' and later.ended_at > o.ended_at))"),
        /** When a project's job was last taken; later it is as if none ever was. */
        TURNS("project_turns", "o.taken_at < clock_timestamp() - interval '30 days'");

        private final String table;
        private final String old;

        Kind(String table, String old) {
            this.table = table;
            this.old = old;
        }

        private boolean hasSetting() {
            return old.contains(BEFORE);
        }
    }

    private final JdbcClient db;
    private final Map<Kind, Integer> days;

    /**
     * Rows of a database.
     *
     * @param days how many days the kinds are kept that are about a time before; one that is missing is kept for ever
     */
    public OldRows(JdbcClient db, Map<Kind, Integer> days) {
        this.db = db;
        this.days = Map.copyOf(days);
    }

    /** Deletes what is old enough. {@return how many rows of each table; what has none is left out} */
    public Map<String, Integer> remove() {
        Map<String, Integer> gone = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            int removed = kind.hasSetting() && !days.containsKey(kind) ? 0 : remove(kind);
            if (removed > 0) {
                gone.put(kind.table, removed);
            }
        }
        if (!gone.isEmpty()) {
            LOG.info("rows that were old enough are deleted: {}", gone);
        }
        return gone;
    }

    private int remove(Kind kind) {
        int removed = 0;
        int batch;
        do {
            batch = db.sql(DELETE.formatted(
                            kind.table, kind.old.replace(BEFORE, "clock_timestamp() - make_interval(days => :days)")))
                    .param("batch", BATCH)
                    .param("days", days.getOrDefault(kind, 0))
                    .update();
            removed += batch;
        } while (batch == BATCH && removed < MOST);
        return removed;
    }
}
