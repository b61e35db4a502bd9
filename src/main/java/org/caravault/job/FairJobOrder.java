package org.caravault.job;

import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;

/**
 * Which of the waiting jobs a node takes: fair between projects, the oldest first, and no more of one share server than it
 * may have, on all nodes together. The rule itself is the function {@code next_jobs} of the migrations.
 */
final class FairJobOrder extends PostgreSqlJdbcCustomization {
    private final int mostOfAServer;

    /** @param mostOfAServer jobs at one time; 0: any number */
    FairJobOrder(int mostOfAServer) {
        // select for update, then update, in one transaction; and times with their zone, as in the tables
        super(true, false);
        this.mostOfAServer = mostOfAServer;
    }

    /** Its parameters are bound by db-scheduler: whether it is picked, now, and the tasks that this node does not know. */
    @Override
    public String createGenericSelectForUpdateQuery(
            String table, int limit, String requiredAndCondition, boolean orderByPriority) {
        return """
                select job.* from (select ?::boolean as picked, ?::timestamptz as at) asked
                cross join lateral next_jobs(asked.at, %d) next
                join %s job using (task_name, task_instance)
                where job.picked = asked.picked %s
                order by next.place
                limit %d
                for update of job skip locked""".formatted(mostOfAServer, table, requiredAndCondition, limit);
    }
}
