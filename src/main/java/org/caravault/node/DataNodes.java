package org.caravault.node;

import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The data nodes in the database. Times are the database's: the nodes' clocks need not agree. */
public final class DataNodes {
    /** As many missed heartbeats as a job's lease bears, of 5 s each. */
    private static final int DOWN_AFTER_S = 20;

    private static final int FORGOTTEN_AFTER_DAYS = 30;

    /** A node without a heartbeat for so long is considered lost: others may have closed journal entries whose mounts it still has. */
    private final Duration goneAfter;

    private final JdbcClient db;
    private final String node;
    private final List<String> backends;

    /** This node, its backends, and after how long without a heartbeat others consider it lost. */
    public DataNodes(JdbcClient db, String node, List<String> backends, Duration goneAfter) {
        this.goneAfter = goneAfter;
        this.db = db;
        this.node = node;
        this.backends = List.copyOf(backends);
    }

    /** Sends a heartbeat. Returns whether the last one was so long ago that others have considered this node lost. */
    public boolean beat() {
        return db.sql("""
                with before as (
                  select seen_at < clock_timestamp() - make_interval(secs => :gone) as gone from data_nodes where node = :node)
                insert into data_nodes (node, backends) values (:node, :backends)
                on conflict (node) do update set backends = excluded.backends, stopped = false, seen_at = clock_timestamp(),
                  started_at = case when data_nodes.stopped then clock_timestamp() else data_nodes.started_at end
                returning coalesce((select gone from before), false)""")
                .param("gone", goneAfter.toSeconds())
                .param("node", node)
                .param("backends", String.join(",", backends))
                .query(Boolean.class)
                .single();
    }

    /** Marks this node as stopped, so that others see it as down at once. */
    public void leave() {
        db.sql("update data_nodes set stopped = true where node = ?")
                .param(node)
                .update();
    }

    /** All nodes with a heartbeat in the last month, in the order in which they first came. */
    public List<DataNode> all() {
        return db.sql("""
                select *, not stopped and seen_at > clock_timestamp() - make_interval(secs => :down) as up from data_nodes
                where seen_at > clock_timestamp() - make_interval(days => :forgotten) order by number""")
                .param("down", DOWN_AFTER_S)
                .param("forgotten", FORGOTTEN_AFTER_DAYS)
                .query((r, row) -> new DataNode(
                        r.getLong("number"),
                        r.getString("node"),
                        List.of(r.getString("backends").split(",", -1)),
                        r.getTimestamp("seen_at").toInstant(),
                        r.getBoolean("up")))
                .list();
    }
}
