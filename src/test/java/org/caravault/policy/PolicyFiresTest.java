package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.PolicyLab;
import org.caravault.testing.RunningRoutes;
import org.junit.jupiter.api.Test;

/** When a policy fires, on one node or two, and what becomes of a time that is missed. */
class PolicyFiresTest extends PolicyLab {
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
    void aShareThatStaysBusyIsReportedAsMissedAndRunsDoNotPileUp() throws Exception {
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

    @Test
    void aShareWithoutAGoodBackupIsReportedOnce() throws Exception {
        now.set(Instant.now());
        Share home = share("home");
        save("{\"name\": \"hourly\", \"shares\": [\"home\"], \"schedule\": \"every 1h\", \"start_window\": \"30m\"}");
        routes.beans.shares().reset(home.id(), ShareStatus.EXTENDING);
        routes.ask("direct:report-overdue", "", Object.class);
        assertThat(events("backup_overdue")).isEmpty();

        now.set(Instant.now().plus(Duration.ofMinutes(100)));
        try (RunningRoutes other = node("there")) {
            routes.ask("direct:report-overdue", "", Object.class);
            other.ask("direct:report-overdue", "", Object.class);
            await().atMost(SOON).until(() -> !events("backup_overdue").isEmpty());
            other.ask("direct:report-overdue", "", Object.class);
        }
        assertThat(events("backup_overdue"))
                .singleElement()
                .asString()
                .contains("Share home has had no good backup for 1 h; policy hourly promises one every 1h");
    }

    @Test
    void aPolicyRunsNowOnRequest() throws Exception {
        Share home = share("home");
        save("{\"name\": \"off\", \"shares\": [\"home\"], \"schedule\": \"every 1h\", \"enabled\": false}");
        now.set(MONDAY.plus(Duration.ofDays(1)));
        routes.ask("direct:run-policy", called("off"), Policy.class);
        await().atMost(SOON).until(() -> runs("done") == 1);
        assertThat(backups(home)).hasSize(1);
    }
}
