package org.caravault.cleanup;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Data nodes that are permanently lost: their host was reinstalled, or they were renamed. Only a node itself can unmount
 * what it has mounted, so the journal entries of a lost node would stay open for ever, although its mounts died with
 * its kernel. If it comes back after all, it removes unclaimed mounts, as at every start.
 */
public final class LostNodes {
    private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);

    private final JdbcClient db;
    private final String node;
    private final Duration goneAfter;

    /** @param goneAfter another node without a heartbeat for longer than this is considered lost */
    public LostNodes(JdbcClient db, String node, Duration goneAfter) {
        this.db = db;
        this.node = node;
        this.goneAfter = goneAfter;
    }

    /** Closes the journal entries of their mounts. Times are the database's. Returns what was closed, as text. */
    public List<String> closeEntries() {
        List<String> closed = db.sql("""
                with lost as (
                  select j.id, coalesce(n.seen_at, j.opened_at) as seen_at
                  from journal j left join data_nodes n on n.node = j.node
                  where j.closed_at is null and j.undo = 'unmount' and j.node <> :node
                    and coalesce(n.seen_at, j.opened_at) < clock_timestamp() - make_interval(secs => :gone)
                    and not exists (
                      select from scheduled_tasks t where t.task_instance = j.job::text and t.picked and t.picked_by = j.node))
                update journal j set closed_at = clock_timestamp(), failure = 'its node ' || j.node
                  || ' has sent no heartbeat since ' || to_char(lost.seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                from lost where j.id = lost.id
                returning j.what || ' of job ' || j.job || ': ' || j.failure""")
                .param("node", node)
                .param("gone", goneAfter.toSeconds())
                .query(String.class)
                .list();
        closed.forEach(what -> LOG.warn("journal entry of a lost node closed without unmounting: {}", what));
        return closed;
    }
}
