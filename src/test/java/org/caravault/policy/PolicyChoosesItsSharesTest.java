package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.caravault.identity.Caller;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy backs up the shares that it means, and with its own options; a backup of another share would be no help. */
class PolicyChoosesItsSharesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private HikariDataSource pool;
    private RunningRoutes routes;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(pool, data, List.of("policy.polling_ms=50"), main -> {});
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private Share share(String name, String metadata) throws Exception {
        Share share = routes.share(name, Trees.small(data.resolve(name)));
        routes.beans
                .db()
                .sql("update shares set metadata = ? where id = ?")
                .params(metadata, share.id())
                .update();
        return share;
    }

    private void runs(String name, String shares) {
        routes.ask(
                "direct:save-policy",
                new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                {"name": "%s", "shares": %s, "schedule": "0 0 1 1 *", "backup_options": {"why": "%s"}}""".formatted(name, shares, name)),
                Policy.class);
        routes.ask("direct:run-policy", new PolicyRequest(Caller.ADMIN_OF_DEFAULT, name), Policy.class);
        await().atMost(SOON)
                .until(() -> routes.count("policy_runs") > 0 && routes.count("policy_runs where state <> 'done'") == 0);
    }

    private List<String> reasons(Share share) {
        return routes.beans.backups().ofShare(share.id()).stream()
                .map(backup -> backup.made().method().options())
                .sorted()
                .toList();
    }

    @Test
    void byNameByIdByMetadataOrAll() throws Exception {
        Share gold = share("gold", "{\"tier\": \"gold\", \"owner\": \"me\"}");
        Share silver = share("silver", "{\"tier\": \"silver\"}");
        Share bare = share("bare", "{}");

        runs("matching", "{\"metadata\": {\"tier\": \"gold\"}}");
        assertThat(reasons(gold)).containsExactly("{\"why\":\"matching\"}");
        assertThat(routes.count("backups")).isEqualTo(1);

        runs("named", "[\"silver\", \"%s\"]".formatted(bare.id()));
        assertThat(reasons(silver)).containsExactly("{\"why\":\"named\"}");
        assertThat(reasons(bare)).containsExactly("{\"why\":\"named\"}");
        assertThat(routes.count("backups")).isEqualTo(3);

        runs("whole", "\"all\"");
        assertThat(routes.count("backups")).isEqualTo(6);
        assertThat(reasons(gold)).containsExactly("{\"why\":\"matching\"}", "{\"why\":\"whole\"}");
    }
}
