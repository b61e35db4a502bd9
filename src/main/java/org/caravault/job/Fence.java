package org.caravault.job;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The fence of the rows that jobs work on. The attempt's number goes into the row, so an older attempt that lives on without its lease no longer
 * matches: whatever a job writes to its row must name the attempt.
 */
public final class Fence {
    private final JdbcClient db;
    private final String claim;
    private final String held;

    /**
     * Of one table, which has the columns {@code id} and {@code attempt}.
     *
     * @param table its name; a constant of the program, never input
     * @param state its column that says what is done with the row; the same applies
     */
    public Fence(JdbcClient db, String table, String state) {
        this.db = db;
        this.claim = "update %s set attempt = ? where id = ? and attempt <= ? and %s = ? returning *"
                .formatted(table, state);
        this.held = "select count(*) from %s where id = ? and attempt = ?".formatted(table);
    }

    /**
     * Claims the row for an attempt.
     *
     * @param during the state in which the job finds its row; a job that had ended, but is still in the queue, finds another
     * @return the row; empty: a later attempt has it, or the job has ended
     */
    public <T> Optional<T> claim(UUID job, int attempt, String during, RowMapper<T> row) {
        return db.sql(claim).params(attempt, job, attempt, during).query(row).optional();
    }

    /** Whether the attempt still has the row. */
    public boolean isHeld(UUID job, int attempt) {
        return db.sql(held).params(job, attempt).query(Integer.class).single() == 1;
    }
}
