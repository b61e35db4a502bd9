package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy with a mistake: it is refused and changes nothing, so one service serves all cases. */
class MistakesInPoliciesTest {
    private static HikariDataSource pool;
    private static RunningRoutes routes;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(pool, data, List.of(), main -> {});
    }

    @AfterAll
    static void stop() {
        routes.close();
        pool.close();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'shares': 'all', 'schedule': 'every 1h'} | name must be a text",
                "{'name': 'x', 'shares': 'all'} | schedule is missing",
                "{'name': 'x', 'shares': 'all', 'schedule': 'sometimes'} | schedule is neither",
                "{'name': 'x', 'shares': 'some', 'schedule': 'every 1h'} | shares must be all",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'time_zone': 'Mars'} | time_zone 'Mars' is unknown",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'jitter': 'some'} | jitter 'some' must be like",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'retention': {'keep_last': -1}} | retention.keep_last must be",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'retention': {'keep': 1}} | retention.keep is unknown",
                "{'name': 'x', 'shares': 'all', 'schedul': 'every 1h'} | schedul is unknown",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'drill': '999999w'} | drill '999999w' is longer than 36500 days",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'jitter': '36501d'} | jitter '36501d' is longer than 36500 days",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'start_window': '5215w'} | start_window '5215w' is longer than 36500",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 36501d'} | schedule 'every 36501d' is longer than 36500 days",
                "{'name': 'x', 'shares': 'all', 'schedule': 'every 1h', 'retention': {'keep_within': '999999d'}} | keep_within '999999d' is longer",
                "{'name': 'a\\u0000b', 'shares': 'all', 'schedule': 'every 1h'} | name must not contain NUL",
                "{'name': 'x', 'shares': ['\\ud800'], 'schedule': 'every 1h'} | shares must not contain NUL",
                "{'name': 'x', 'shares': {'metadata': {'a\\u0000': 'b'}}, 'schedule': 'every 1h'} | shares.metadata must not contain NUL",
                "[] | must be an object",
                "{ | not JSON",
            })
    void whatIsWrongWithAPolicyIsNamedWithItsField(String document, String problem) {
        SavePolicy save = new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), document.replace('\'', '"'));
        assertThatThrownBy(() -> routes.ask("direct:save-policy", save, Policy.class))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining(problem);
        assertThat(routes.count("policies")).isZero();
    }
}
