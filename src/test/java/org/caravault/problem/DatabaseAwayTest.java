package org.caravault.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;

class DatabaseAwayTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "40001", "40P01", "53100", "53300", "55000", "55P03", "57014", "57P01"})
    void theSameStatementMaySucceedLater(String state) {
        SQLException failed = new SQLException("refused", state);
        assertThat(DatabaseAway.isCauseOf(failed)).isTrue();
        assertThat(DatabaseAway.isCauseOf(new IOException(new UncategorizedSQLException("insert", "insert", failed))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42601", "42P01", "22001", "25P02", "55006", ""})
    void aStatementThatIsWrongStaysWrong(String state) {
        assertThat(DatabaseAway.isCauseOf(new SQLException("wrong", state))).isFalse();
    }

    @Test
    void whatHasNoStateIsKnownByItsClass() {
        assertThat(DatabaseAway.isCauseOf(new SQLTransientConnectionException("no connection within 10 s")))
                .isTrue();
        assertThat(DatabaseAway.isCauseOf(new QueryTimeoutException("late"))).isTrue();
        assertThat(DatabaseAway.isCauseOf(new CannotCreateTransactionException("no connection")))
                .isTrue();
        assertThat(DatabaseAway.isCauseOf(new SQLException("Connection is closed")))
                .isTrue();
        assertThat(DatabaseAway.isCauseOf(new SQLException("no state"))).isFalse();
        assertThat(DatabaseAway.isCauseOf(new IOException("disk"))).isFalse();
    }
}
