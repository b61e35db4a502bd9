package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.caravault.Refusal;
import org.caravault.TestDatabase;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.identity.Caller;
import org.caravault.policy.ApplyRetention;
import org.caravault.policy.Overdue;
import org.caravault.policy.Policies;
import org.caravault.policy.Policy;
import org.caravault.policy.PolicyFiles;
import org.caravault.policy.PolicyRequest;
import org.caravault.policy.PolicyRuns;
import org.caravault.policy.Preview;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Backups that happen by themselves, by a clock that the test sets. */
class PoliciesTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private final AtomicReference<Instant> now = new AtomicReference<>(MONDAY);
    private HikariDataSource pool;
    private RunningRoutes routes;

    /** A clock that stands still until it is set. */
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        routes = node("here");
    }

    private RunningRoutes node(String name) throws Exception {
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
            Policies policies = new Policies(db, clock);
            main.bind("policies", policies);
            main.bind("policyFiles", new PolicyFiles(db, policies, files));
            main.bind("overdue", new Overdue(db, clock));
            main.bind("policyRuns", new PolicyRuns(db, clock));
            main.bind("applyRetention", new ApplyRetention(db, clock));
        });
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private Policy save(String document) {
        return routes.ask(
                "direct:save-policy",
                new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), document),
                Policy.class);
    }

    private List<Backup> backups(Share share) {
        return routes.beans.backups().ofShare(share.id());
    }

    private int runs(String state) {
        return routes.count("policy_runs where state = '" + state + "'");
    }

    private Share share(String name) throws Exception {
        return routes.share(name, Trees.small(data.resolve(name)));
    }

    @Test
    void aPolicyFiresOnceOnTwoNodesAndMakesUpAMissedTimeOnce() throws Exception {
        Share home = share("home");
        Share work = share("work");
        save("{\"name\": \"nightly\", \"shares\": \"all\", \"schedule\": \"30 2 * * *\"}");
        try (RunningRoutes other = node("there")) {
            now.set(Instant.parse("2026-11-24T02:29:59Z"));
            other.awaitIdle();
            assertThat(routes.count("policy_runs")).isZero();

            now.set(Instant.parse("2026-11-24T02:30:00Z"));
            await().atMost(SOON).until(() -> runs("done") == 2);
            assertThat(backups(home)).singleElement().satisfies(backup -> {
                assertThat(backup.status()).isEqualTo(BackupStatus.AVAILABLE);
                assertThat(backup.name()).contains("nightly 2026-11-24T02:30:00Z");
            });
            assertThat(backups(work)).hasSize(1);

            now.set(Instant.parse("2026-12-01T10:00:00Z"));
            await().atMost(SOON).until(() -> runs("done") == 4);
            assertThat(routes.ask("direct:show-policy", called("nightly"), Policy.class)
                            .nextAt())
                    .contains(Instant.parse("2026-12-02T02:30:00Z"));
            assertThat(routes.count("policy_runs")).isEqualTo(4);
        }
    }

    private static PolicyRequest called(String name) {
        return new PolicyRequest(Caller.ADMIN_OF_DEFAULT, name);
    }

    @Test
    void jitterSpreadsPoliciesAndEachKeepsItsOwnTime() throws Exception {
        Map<String, Instant> first = new TreeMap<>();
        for (String name : List.of("a", "b", "c")) {
            share(name);
            save("{'name': '%1$s', 'shares': ['%1$s'], 'schedule': 'every 1h', 'jitter': '20m'}"
                    .formatted(name)
                    .replace('\'', '"'));
            first.put(name, firesAt(name));
        }
        Instant full = MONDAY.plus(Duration.ofHours(1));
        Instant earliest = Collections.min(first.values());
        assertThat(first.values())
                .doesNotHaveDuplicates()
                .allSatisfy(at -> assertThat(at).isBetween(full, full.plus(Duration.ofMinutes(20))));

        now.set(earliest);
        await().atMost(SOON).until(() -> runs("done") == 1);
        assertThat(routes.count("policy_runs"))
                .as("the others wait for their own time")
                .isEqualTo(1);
        now.set(full.plus(Duration.ofMinutes(20)));
        await().atMost(SOON).until(() -> runs("done") == 3);
        first.forEach((name, at) -> assertThat(firesAt(name)).isEqualTo(at.plus(Duration.ofHours(1))));
    }

    private Instant firesAt(String policy) {
        return routes.ask("direct:show-policy", called(policy), Policy.class)
                .nextAt()
                .orElseThrow();
    }

    @Test
    void aBusyShareIsTriedAgainInItsWindow() throws Exception {
        Share home = share("home");
        save("{\"name\": \"hourly\", \"shares\": [\"home\"], \"schedule\": \"every 1h\", \"start_window\": \"30m\"}");
        routes.beans.shares().reset(home.id(), ShareStatus.EXTENDING);
        now.set(MONDAY.plus(Duration.ofHours(1)));
        await().atMost(SOON).until(() -> runs("waiting") == 1);
        now.set(MONDAY.plus(Duration.ofMinutes(89)));
        routes.beans.shares().reset(home.id(), ShareStatus.AVAILABLE);
        await().atMost(SOON).until(() -> runs("done") == 1);
        assertThat(backups(home)).hasSize(1);
    }

    @Test
    void aShareThatStaysBusyIsToldAsMissedAndRunsDoNotPileUp() throws Exception {
        Share home = share("home");
        save("{\"name\": \"hourly\", \"shares\": [\"home\"], \"schedule\": \"every 1h\", \"start_window\": \"3h\"}");
        routes.beans.shares().reset(home.id(), ShareStatus.EXTENDING);
        for (int hour = 1; hour <= 3; hour++) {
            Instant at = MONDAY.plus(Duration.ofHours(hour));
            now.set(at);
            await().atMost(SOON)
                    .until(() -> routes.ask("direct:show-policy", called("hourly"), Policy.class)
                            .nextAt()
                            .orElseThrow()
                            .isAfter(at));
        }
        assertThat(routes.count("policy_runs")).isEqualTo(1);
        now.set(MONDAY.plus(Duration.ofHours(4)));
        await().atMost(SOON).until(() -> runs("missed") == 1);
        assertThat(backups(home)).isEmpty();
        assertThat(events("backup_missed"))
                .singleElement()
                .asString()
                .contains("share home", "policy hourly", "window of 3h", "extending");
    }

    private List<String> events(String kind) {
        return routes.beans
                .db()
                .sql("select message from events where kind = ? order by created_at")
                .param(kind)
                .query(String.class)
                .list();
    }

    @Test
    void retentionFollowsEachBackupAndSparesWhatWasMadeByHand() throws Exception {
        Share home = share("home");
        Backup byHand = routes.backUp(home.id());
        routes.awaitBackup(byHand.id(), BackupStatus.AVAILABLE);
        save("""
                {"name": "hourly", "shares": ["home"], "schedule": "every 1h", "retention": {"keep_last": 2}}""");
        List<UUID> made = new ArrayList<>();
        for (int hour = 1; hour <= 4; hour++) {
            int runs = hour;
            now.set(MONDAY.plus(Duration.ofHours(hour)));
            await().atMost(SOON).until(() -> runs("done") == runs);
            made.add(backups(home).get(0).id());
        }
        await().atMost(SOON).until(() -> backups(home).size() == 3);
        assertThat(backups(home)).extracting(Backup::id).containsExactly(made.get(3), made.get(2), byHand.id());
        assertThat(events("retention_deleted")).hasSize(2).allMatch(text -> text.contains("goes: no rule keeps it"));
        assertThat(events("backup_finished")).hasSize(5);

        Preview preview = routes.ask("direct:preview-policy", called("hourly"), Preview.class);
        assertThat(preview.fires()).hasSize(10).startsWith(MONDAY.plus(Duration.ofHours(5)));
        assertThat(preview.text())
                .contains(
                        "policy hourly", "share home: 3 of 3", "kept: last 1, the last good one", "kept: made by hand");
    }

    @Test
    void retentionRunsDailyToo() throws Exception {
        Share home = share("home");
        for (int i = 0; i < 3; i++) {
            routes.awaitBackup(routes.backUp(home.id()).id(), BackupStatus.AVAILABLE);
        }
        save("""
                {"name": "yearly", "shares": {"metadata": {}}, "schedule": "0 0 1 1 *",
                 "retention": {"keep_last": 1, "made_by_hand": true}}""");
        assertThat(backups(home)).hasSize(3);
        now.set(Instant.now().plus(Duration.ofDays(2)));
        await().atMost(SOON).until(() -> backups(home).size() == 1);
    }

    @Test
    void aShareWithoutAGoodBackupIsToldOnce() throws Exception {
        now.set(Instant.now());
        Share home = share("home");
        save("{\"name\": \"hourly\", \"shares\": [\"home\"], \"schedule\": \"every 1h\", \"start_window\": \"30m\"}");
        routes.beans.shares().reset(home.id(), ShareStatus.EXTENDING);
        routes.ask("direct:tell-overdue", "", Object.class);
        assertThat(events("backup_overdue")).isEmpty();

        now.set(Instant.now().plus(Duration.ofMinutes(100)));
        try (RunningRoutes other = node("there")) {
            routes.ask("direct:tell-overdue", "", Object.class);
            other.ask("direct:tell-overdue", "", Object.class);
            await().atMost(SOON).until(() -> !events("backup_overdue").isEmpty());
            other.ask("direct:tell-overdue", "", Object.class);
        }
        assertThat(events("backup_overdue"))
                .singleElement()
                .asString()
                .contains("Share home has had no good backup for 1 h; policy hourly promises one every 1h");
    }

    @Test
    void aPolicyRunsNowWhenItIsTold() throws Exception {
        Share home = share("home");
        save("{\"name\": \"off\", \"shares\": [\"home\"], \"schedule\": \"every 1h\", \"enabled\": false}");
        now.set(MONDAY.plus(Duration.ofDays(1)));
        routes.ask("direct:run-policy", called("off"), Policy.class);
        await().atMost(SOON).until(() -> runs("done") == 1);
        assertThat(backups(home)).hasSize(1);
    }

    @Test
    void policiesInFilesFollowTheirFiles() throws Exception {
        Path file = data.resolve("policies/nightly.yaml");
        Files.writeString(file, "{name: nightly, shares: all, schedule: '0 2 * * *', time_zone: Europe/Berlin}");
        await().atMost(SOON).until(() -> routes.count("policies where name = 'nightly'") == 1);
        Instant next = routes.ask("direct:show-policy", called("nightly"), Policy.class)
                .nextAt()
                .orElseThrow();
        assertThat(next).isEqualTo("2026-11-24T01:00:00Z");
        assertThatThrownBy(() -> routes.ask("direct:delete-policy", called("nightly"), Policy.class))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(file.toString());

        Files.writeString(file, "{name: nightly, shares: all, schedule: nonsense}");
        routes.ask("direct:read-policy-files", "", Object.class);
        assertThat(routes.ask("direct:show-policy", called("nightly"), Policy.class)
                        .nextAt())
                .contains(next);

        Files.writeString(file, "{name: weekly, shares: all, schedule: '0 2 * * 0'}");
        await().atMost(SOON).until(() -> routes.count("policies where name = 'weekly'") == 1);
        assertThat(routes.count("policies")).isEqualTo(1);

        Files.delete(file);
        await().atMost(SOON).until(() -> routes.count("policies") == 0);
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
                "[] | must be an object",
                "{ | no JSON",
            })
    void whatIsWrongWithAPolicyIsNamedWithItsField(String document, String problem) {
        assertThatThrownBy(() -> save(document.replace('\'', '"')))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(problem);
    }
}
