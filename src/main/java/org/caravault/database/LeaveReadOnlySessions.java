package org.caravault.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * A session that began while the database was read-only stays so, and one on a server that has become a standby never writes again: the pool opens
 * another.
 */
final class LeaveReadOnlySessions implements SQLExceptionOverride {
    static final String READ_ONLY = "25006";

    @java.lang.Override // the interface has a type of that name
    public Override adjudicate(SQLException failed) {
        return READ_ONLY.equals(failed.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
