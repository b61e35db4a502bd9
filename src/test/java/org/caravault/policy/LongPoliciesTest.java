package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Projects may have many policies, each as long as the limit allows: reading all of them at once would take the service's memory. */
class LongPoliciesTest {
    private static final int POLICIES = 100;
    private static final int LONG = 60_000;
    private static final int MEMORY = 1 << 20;

    @Test
    void fewAreInMemoryAtATimeAndEachIsReadOnce() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            JdbcClient db = JdbcClient.create(pool);
            for (int i = 0; i < POLICIES; i++) {
                String document = """
                        {"name": "p-%d", "shares": "all", "schedule": "every 1d", "backup_options": {"why": "%s"}}""".formatted(i, "x".repeat(LONG));
                db.sql(
                                "insert into policies (project_id, name, document, source, enabled) values ('blue', ?, ?, 'api', true)")
                        .params("p-" + i, document)
                        .update();
            }
            List<UUID> read = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            new PolicyStore(db).eachEnabled(some -> {
                some.forEach(policy -> read.add(policy.id()));
                sizes.add(some.stream()
                        .mapToInt(policy -> policy.terms().document().length())
                        .sum());
            });
            assertThat(read).hasSize(POLICIES).doesNotHaveDuplicates();
            assertThat(sizes).allMatch(size -> size <= MEMORY);
        }
    }
}
