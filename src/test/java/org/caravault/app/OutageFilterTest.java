package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.apache.logging.log4j.core.Filter.Result;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;

/** A minute without the database has filled two thousand lines. */
class OutageFilterTest {
    private final OutageFilter filter = new OutageFilter();

    private static LogEvent thrown(Throwable thrown) {
        return Log4jLogEvent.newBuilder().setThrown(thrown).build();
    }

    private static Throwable refused(String said, String table) {
        return new UncategorizedSQLException("update", "update " + table, new SQLException(said, "25006"));
    }

    @Test
    void eachCauseIsLoggedOnceWhoeverMeetsIt() {
        assertThat(filter.filter(thrown(refused("cannot execute UPDATE", "shares"))))
                .isEqualTo(Result.NEUTRAL);
        assertThat(filter.filter(thrown(refused("cannot execute UPDATE", "backups"))))
                .isEqualTo(Result.DENY);
        assertThat(filter.filter(thrown(refused("cannot execute INSERT", "backups"))))
                .isEqualTo(Result.NEUTRAL);
    }

    @Test
    void whatIsNotTheDatabaseIsAlwaysLogged() {
        for (int i = 0; i < 3; i++) {
            assertThat(filter.filter(thrown(new IOException("disk")))).isEqualTo(Result.NEUTRAL);
            assertThat(filter.filter(thrown(null))).isEqualTo(Result.NEUTRAL);
        }
    }
}
