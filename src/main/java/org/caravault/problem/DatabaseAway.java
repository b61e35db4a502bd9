package org.caravault.problem;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionUsageException;

/**
 * Whether the database is away, or so busy that it gave up on a statement: the same statement may succeed later, so whoever needs it waits. This is
 * decided here only.
 */
public final class DatabaseAway {
    /** It breaks connections (08), has no room or no connection left (53), ends sessions and statements (57): Spring knows not all of these. */
    private static final Set<String> CLASSES = Set.of("08", "53", "57");

    private static final Set<String> STATES = Set.of(
            "25006", // it takes no writes: a standby, or default_transaction_read_only
            "40001", // serialization failure
            "40P01", // deadlock
            "55000", // it takes no connections now
            "55P03"); // a lock that was not waited for

    /** What the pool says of a connection that it has given up for one of these: only a rollback meets it, and would hide the cause. */
    private static final String LEFT = "Connection is closed";

    private DatabaseAway() {}

    /** {@return whether this was thrown because of it, at whatever depth} */
    public static boolean isCauseOf(Throwable thrown) {
        boolean seems = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failed && (isTransient(failed) || isAway(failed))) {
                return true;
            }
            if (cause instanceof SQLException failed && isDecided(failed)) {
                return false; // Spring calls a damaged table (58) or a value over a limit (54) a resource that failed
            }
            seems = seems || isTransient(cause);
        }
        return seems;
    }

    /** {@return whether PostgreSQL itself says by a state what is wrong} */
    private static boolean isDecided(SQLException failed) {
        return failed.getSQLState() != null && failed.getSQLState().length() == 5;
    }

    /** A transaction that has failed as such: it could not begin, or its end got no answer. */
    private static boolean isTransient(Throwable cause) {
        return cause instanceof DataAccessResourceFailureException
                || cause instanceof TransientDataAccessException
                || cause instanceof RecoverableDataAccessException
                || (cause instanceof TransactionException && !(cause instanceof TransactionUsageException))
                || cause instanceof SQLTransientException
                || cause instanceof SQLRecoverableException;
    }

    private static boolean isAway(SQLException failed) {
        String state = failed.getSQLState();
        if (state == null) {
            return LEFT.equals(failed.getMessage());
        }
        return state.length() == 5 && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state));
    }
}
