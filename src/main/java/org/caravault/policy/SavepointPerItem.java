package org.caravault.policy;

import java.util.function.Consumer;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.RefusalException;
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
     * @param refused gets a refusal, once what the item has written is taken back
     */
    @SuppressWarnings("IllegalCatch") // an unforeseen failure must not stop the others, and is logged
    void run(String about, Runnable act, Consumer<RefusalException> refused) {
        db.sql("savepoint each_apart").update();
        try {
            act.run();
            problems.ended(about);
        } catch (RefusalException why) {
            db.sql("rollback to savepoint each_apart").update();
            refused.accept(why);
        } catch (RuntimeException failed) {
            db.sql("rollback to savepoint each_apart").update();
            unforeseen(about, failed);
        }
        db.sql("release savepoint each_apart").update();
    }

    /** As {@link #run(String, Runnable, Consumer)}, where nothing is refused. */
    void run(String about, Runnable act) {
        run(about, act, refusal -> unforeseen(about, refusal));
    }

    private void unforeseen(String about, RuntimeException failed) {
        if (problems.isNew(about, String.valueOf(failed))) {
            log.error("{} is skipped, and tried again each time: {}", about, failed, failed);
        }
    }
}
