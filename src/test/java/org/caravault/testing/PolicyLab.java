package org.caravault.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.identity.Caller;
import org.caravault.policy.ApplyRetention;
import org.caravault.policy.Overdue;
import org.caravault.policy.Policies;
import org.caravault.policy.Policy;
import org.caravault.policy.PolicyFiles;
import org.caravault.policy.PolicyRequest;
import org.caravault.policy.PolicyRuns;
import org.caravault.policy.PostponedRuns;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Policies in running routes, by a clock that the test sets. */
public abstract class PolicyLab {
    public static final Instant MONDAY = Instant.parse("2026-11-23T12:00:00Z");
    public static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    public Path data;

    public final ManualClock now = new ManualClock(MONDAY);
    private HikariDataSource pool;
    public RunningRoutes routes;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        routes = node("here");
    }

    public RunningRoutes node(String name) throws Exception {
        Path files = Files.createDirectories(data.resolve("policies"));
        JdbcClient db = JdbcClient.create(new TransactionAwareDataSourceProxy(pool));
        List<String> settings = List.of(
                "node=" + name,
                "quota_backups=-1",
                "policy.polling_ms=50",
                "policy.reload_ms=50",
                "policies=" + files,
                "watch_ms=50",
                "notify.polling_ms=50");
        return RunningRoutes.start(pool, data, settings, main -> {
            Policies policies = new Policies(db, now);
            main.bind("policies", policies);
            main.bind("policyFiles", new PolicyFiles(db, policies, files, now));
            main.bind("overdue", new Overdue(db, now));
            main.bind("policyRuns", new PolicyRuns(db, now));
            main.bind("postponedRuns", new PostponedRuns(db, now));
            main.bind("applyRetention", new ApplyRetention(db, now));
        });
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    public Policy save(String document) {
        return routes.ask(
                "direct:save-policy",
                new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), document),
                Policy.class);
    }

    public List<Backup> backups(Share share) {
        return routes.beans.backups().ofShare(share.id());
    }

    public int runs(String state) {
        return routes.count("policy_runs where state = '" + state + "'");
    }

    public Share share(String name) throws Exception {
        return routes.share(name, Trees.small(data.resolve(name)));
    }

    public static PolicyRequest called(String name) {
        return new PolicyRequest(Caller.ADMIN_OF_DEFAULT, name);
    }

    public List<String> events(String kind) {
        return routes.beans
                .db()
                .sql("select message from events where kind = ? order by created_at")
                .param(kind)
                .query(String.class)
                .list();
    }
}
