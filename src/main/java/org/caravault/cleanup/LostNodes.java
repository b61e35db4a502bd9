package org.caravault.cleanup;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Data nodes that are gone for good: their host was made anew, or they have got another name. Only a node itself can undo
 * what it has mounted, so what such a one has in the journal would stay there for ever, although its mounts have gone with
 * its kernel. If it comes back after all, it removes what no row claims, as at every start.
 */
public final class LostNodes {
    private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);

    private final JdbcClient db;
    private final String node;
    private final Duration goneAfter;

    /** A node, other than this one, that was not heard of for so long is gone. */
    public LostNodes(JdbcClient db, String node, Duration goneAfter) {
        this.db = db;
        this.node = node;
        this.goneAfter = goneAfter;
    }

    /** Strikes what they have mounted. Times are the database's. Returns what was struck, in words. */
    public List<String> strike() {
        List<String> struck = db.sql("""
                with lost as (
                  select j.id, coalesce(n.seen_at, j.written_at) as seen_at
                  from journal j left join data_nodes n on n.node = j.node
                  where j.struck_at is null and j.undo = 'unmount' and j.node <> :node
                    and coalesce(n.seen_at, j.written_at) < clock_timestamp() - make_interval(secs => :gone)
                    and not exists (
                      select from scheduled_tasks t where t.task_instance = j.job::text and t.picked and t.picked_by = j.node))
                update journal j set struck_at = clock_timestamp(), failure = 'its node ' || j.node
                  || ' has not been heard of since ' || to_char(lost.seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                from lost where j.id = lost.id
                returning j.what || ' of job ' || j.job || ': ' || j.failure""")
                .param("node", node)
                .param("gone", goneAfter.toSeconds())
                .query(String.class)
                .list();
        struck.forEach(what -> LOG.warn("nobody unmounts {}, and it is forgotten", what));
        return struck;
    }
}
