package org.caravault.policy;

import org.caravault.problem.RecurringProblemLog;
import org.slf4j.Logger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Does one thing after another in a transaction. One that fails is undone, logged and skipped, and fails none of the others. */
final class SavepointPerItem {
    private final JdbcClient db;
    private final Logger log;
    private final RecurringProblemLog problems = new RecurringProblemLog();

    SavepointPerItem(JdbcClient db, Logger log) {
        this.db = db;
        this.log = log;
    }

    /**
     * Does one of them.
     *
     * @param about whom a failure is about, for the log
     */
    @SuppressWarnings("IllegalCatch") // an unforeseen failure must not stop the others, and is logged
    void run(String about, Runnable act) {
        db.sql("savepoint each_apart").update();
        try {
            act.run();
            problems.ended(about);
        } catch (RuntimeException failed) {
            db.sql("rollback to savepoint each_apart").update();
            if (problems.isNew(about, String.valueOf(failed))) {
                log.error("{} is skipped, and tried again each time: {}", about, failed, failed);
            }
        }
        db.sql("release savepoint each_apart").update();
    }
}
