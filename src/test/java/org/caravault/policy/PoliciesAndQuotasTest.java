package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.problem.RefusalException;
import org.caravault.quota.QuotaResource;
import org.caravault.share.Share;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;

/** A quota that stops a policy is reported at once, and a retention within the quota goes on for ever. */
class PoliciesAndQuotasTest extends PolicyLab {
    private static final String HOURLY =
            "{\"name\": \"hourly\", \"shares\": \"all\", \"schedule\": \"every 1h\", \"start_window\": \"50m\"%s}";

    private void limit(int backups) {
        routes.beans.quotas().set("default", QuotaResource.BACKUPS, backups);
    }

    private void hour(int n) {
        now.set(MONDAY.plus(Duration.ofHours(n)));
    }

    @Test
    void aRunThatAQuotaStopsIsReportedAtOnceToAllAndMadeUp() throws Exception {
        Share home = share("home");
        Share work = share("work");
        save(HOURLY.formatted(""));
        limit(1);
        hour(1);
        await().atMost(SOON)
                .until(() -> runs("done") == 1 && !events("backup_refused").isEmpty());
        Share stopped = backups(home).isEmpty() ? home : work;
        assertThat(runs("waiting")).as("long before its start window is over").isEqualTo(1);
        assertThat(events("backup_refused"))
                .singleElement()
                .asString()
                .contains(
                        "share " + stopped.called(), "policy hourly", "Maximum number of backups allowed (1) exceeded");
        assertThat(routes.messagesAbout(stopped.id()))
                .singleElement()
                .asString()
                .contains("policy hourly", "Maximum number of backups allowed (1) exceeded");

        now.set(MONDAY.plus(Duration.ofMinutes(61))); // asked for again, and refused for the same reason
        await().atMost(SOON)
                .until(() -> routes.count("policy_runs where state = 'waiting' and try_at > '%s'"
                                .formatted(MONDAY.plus(Duration.ofMinutes(61))))
                        == 1);
        assertThat(events("backup_refused")).hasSize(1);

        limit(2);
        now.set(MONDAY.plus(Duration.ofMinutes(62)));
        await().atMost(SOON).until(() -> runs("done") == 2);
        assertThat(backups(stopped)).hasSize(1);
    }

    @Test
    void aRetentionThatFillsTheQuotaGoesOn() throws Exception {
        Share home = share("home");
        save(HOURLY.formatted(", \"retention\": {\"keep_last\": 2}"));
        limit(2);
        for (int n = 1; n <= 5; n++) {
            int runs = n;
            hour(n);
            Instant at = now.instant();
            await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
                now.set(now.instant().plusSeconds(20)); // what is refused is tried again after some seconds
                return runs("done") == runs;
            });
            assertThat(Duration.between(at, now.instant())).isLessThan(Duration.ofMinutes(50));
            List<Backup> left = backups(home);
            assertThat(left).hasSizeBetween(1, 2).allMatch(backup -> backup.status() == BackupStatus.AVAILABLE);
        }
        assertThat(backups(home)).hasSize(2);
    }

    @Test
    void theOnlyGoodBackupNeverMakesRoom() throws Exception {
        Share home = share("home");
        save(HOURLY.formatted(", \"retention\": {\"keep_last\": 1}"));
        limit(1);
        hour(1);
        await().atMost(SOON).until(() -> runs("done") == 1);
        UUID only = backups(home).get(0).id();
        hour(2);
        await().atMost(SOON).until(() -> !events("backup_refused").isEmpty());
        for (int minute = 1; minute < 49; minute += 4) {
            Instant at = MONDAY.plus(Duration.ofMinutes(120L + minute));
            now.set(at);
            await().atMost(SOON)
                    .until(() ->
                            routes.count("policy_runs where state = 'waiting' and try_at > '%s'".formatted(at)) == 1);
        }
        assertThat(backups(home)).extracting(Backup::id).containsExactly(only);
        hour(3);
        await().atMost(SOON).until(() -> runs("missed") == 1);
        assertThat(routes.messagesAbout(home.id())).anyMatch(text -> text.contains("did not begin in its window"));
    }

    @Test
    void failedBackupsTakeNoPlaceOfGoodOnes() throws Exception {
        Share broken = share("broken");
        Share home = share("home");
        limit(2);
        Path away = data.resolve("broken.away");
        Files.move(data.resolve("broken"), away);
        for (int i = 0; i < 3; i++) {
            Backup failed = routes.backUp(broken.id());
            routes.awaitBackup(failed.id(), BackupStatus.ERROR);
        }
        Backup good = routes.backUp(home.id());
        routes.awaitBackup(good.id(), BackupStatus.AVAILABLE);
        Files.move(away, data.resolve("broken"));
        routes.awaitBackup(routes.backUp(broken.id()).id(), BackupStatus.AVAILABLE);
        assertThatThrownBy(() -> routes.backUp(home.id())).hasMessageContaining("Maximum number of backups");
    }

    @Test
    void whatKeepsMoreThanTheQuotaIsRefusedWhenItIsMade() throws Exception {
        share("home");
        share("work");
        limit(5);
        String tooMuch = HOURLY.formatted(", \"retention\": {\"keep_last\": 3}");
        assertThatThrownBy(() -> save(tooMuch))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining(
                        "retention keeps 3 backups of each of 2 shares, 6 in all, and project default may have 5");
        assertThat(routes.count("policies")).isZero();

        Path file = data.resolve("policies/hourly.json");
        Files.writeString(file, HOURLY.formatted(", \"retention\": {\"keep_last\": 2}"));
        await().atMost(SOON).until(() -> routes.count("policies") == 1);
        Files.writeString(file, tooMuch);
        await().atMost(SOON).until(() -> !events("policy_file_rejected").isEmpty());
        assertThat(events("policy_file_rejected")).singleElement().asString().contains("hourly.json", "6 in all");
        assertThat(routes.count("policies where document like '%\"keep_last\":2%'"))
                .as("what it said before")
                .isEqualTo(1);

        limit(6);
        save(
                "{\"name\": \"same\", \"shares\": \"all\", \"schedule\": \"every 1h\", \"retention\": {\"keep_last\": 3}}");
        routes.beans.quotas().set("default", QuotaResource.BACKUP_GIGABYTES, 5);
        assertThatThrownBy(
                        () -> save(
                                "{\"name\": \"gb\", \"shares\": \"all\", \"schedule\": \"every 1h\", \"retention\": {\"keep_last\": 3}}"))
                .hasMessageContaining("6 GB in all, and project default may have 5 GB");
    }
}
