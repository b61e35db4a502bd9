package org.caravault.job;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How the attempts of a queued job have ended. One that was taken down in order, or that has lived on without its lease, says so. Of one that has
 * not, the node has died, perhaps of this very job.
 */
final class Endings {
    private final JdbcClient db;

    Endings(JdbcClient db) {
        this.db = db;
    }

    /** {@return how many attempts before this one have ended without a word} */
    int unexplainedBefore(int attempt, String name, String key) {
        int explained = attempt == 1
                ? 0
                : db.sql("select explained from scheduled_tasks where task_name = ? and task_instance = ?")
                        .params(name, key)
                        .query(Integer.class)
                        .optional()
                        .orElse(0);
        return Math.max(0, attempt - 1 - explained);
    }

    /** An attempt says that it was no fault of the job. Not more of them than there were, should an answer be lost and this be said twice. */
    void explain(String name, String key) {
        db.sql("""
                update scheduled_tasks set explained = least(explained, coalesce(consecutive_failures, 0)) + 1
                where task_name = ? and task_instance = ?""").params(name, key).update();
    }
}
