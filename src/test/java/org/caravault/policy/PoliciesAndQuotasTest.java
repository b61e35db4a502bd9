package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.quota.QuotaResource;
import org.caravault.share.ManageRequest;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The next backup is made beside those that the quota allows, and displaces one of them when it is complete. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | {'keep_last': 1}",
                "2 | {'keep_last': 2}",
                "1 | {'keep_daily': 1}",
                "1 | {'keep_yearly': 1}",
            })
    void aRetentionThatFillsTheQuotaGoesOnWithoutAlarm(int quota, String rules) throws Exception {
        Share home = share("home");
        limit(quota);
        save(HOURLY.formatted(", 'retention': %s".formatted(rules)).replace('\'', '"'));
        for (int n = 1; n <= 4; n++) {
            int runs = n;
            hour(n);
            await().atMost(SOON)
                    .until(() -> runs("done") == runs && backups(home).size() <= quota);
            assertThat(backups(home)).isNotEmpty().allMatch(backup -> backup.status() == BackupStatus.AVAILABLE);
        }
        assertThat(backups(home)).hasSize(quota);
        assertThat(events("backup_refused")).isEmpty();
        assertThat(routes.messagesAbout(home.id())).isEmpty();
    }

    /** All at once: what each of them displaces is going, and so is what is being deleted. */
    @ParameterizedTest
    @CsvSource({"1, 3", "2, 6"})
    void manySharesThatFillTheQuotaAreBackedUpAtOnce(int last, int quota) throws Exception {
        List<Share> all = List.of(share("home"), share("work"), share("play"));
        limit(quota);
        save(HOURLY.formatted(", \"retention\": {\"keep_last\": %d}".formatted(last)));
        for (int n = 1; n <= 4; n++) {
            int runs = n * all.size();
            hour(n);
            await().atMost(SOON).until(() -> runs("done") == runs && routes.count("backups") <= quota);
        }
        assertThat(routes.count("backups")).isEqualTo(quota);
        all.forEach(share -> assertThat(backups(share)).hasSize(last));
        assertThat(events("backup_refused")).isEmpty();
        assertThatThrownBy(() -> routes.backUp(all.get(0).id()))
                .as("which displaces none")
                .hasMessageContaining("Maximum number of backups");
    }

    /** One in the recycle bin is owed nothing. */
    @Test
    void aShareInTheRecycleBinIsNotBackedUpAndNotReported() throws Exception {
        Share binned = share("binned");
        Share home = share("home");
        save(HOURLY.formatted(""));
        routes.beans
                .db()
                .sql("update shares set scheduled_to_be_deleted_at = now() + interval '7 days' where id = ?")
                .param(binned.id())
                .update();
        hour(1);
        await().atMost(SOON).until(() -> runs("done") == 1);
        assertThat(backups(home)).hasSize(1);
        assertThat(routes.count("policy_runs")).isEqualTo(1);
        assertThat(events("backup_refused")).isEmpty();
    }

    /** Two limits that are reached in turn, and a share that is busy in between. */
    @Test
    void causesThatAlternateAreReportedOnceEach() throws Exception {
        Share home = share("home");
        routes.awaitBackup(routes.backUp(home.id()).id(), BackupStatus.AVAILABLE);
        save(HOURLY.formatted(""));
        hour(1);
        for (int n = 0; n < 6; n++) {
            boolean first = n % 2 == 0;
            limit(first ? 1 : 10);
            routes.beans.quotas().set("default", QuotaResource.BACKUP_GIGABYTES, first ? 10 : 1);
            Instant at = MONDAY.plus(Duration.ofMinutes(61 + n));
            now.set(at);
            await().atMost(SOON)
                    .until(() ->
                            routes.count("policy_runs where state = 'waiting' and try_at > '%s'".formatted(at)) == 1);
        }
        assertThat(events("backup_refused")).hasSize(2);
        assertThat(routes.messagesAbout(home.id())).hasSize(2);
    }

    /** Backups made by hand use the quota up: the policy's good ones stay, however long that lasts, and the owner gets a message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{'keep_last': 1}", "{'keep_within': '1h'}", "{'keep_daily': 1}"})
    void nothingGoesWhereNoBackupCanBeMade(String rules) throws Exception {
        Share home = share("home");
        Share work = share("work");
        save(HOURLY.formatted(", 'retention': %s".formatted(rules))
                .replace("\"all\"", "['home']")
                .replace('\'', '"'));
        hour(1);
        await().atMost(SOON).until(() -> runs("done") == 1);
        UUID only = backups(home).get(0).id();
        routes.awaitBackup(routes.backUp(work.id()).id(), BackupStatus.AVAILABLE);
        limit(1);
        for (int n = 2; n <= 4; n++) {
            int refused = n - 1;
            hour(n);
            await().atMost(SOON).until(() -> events("backup_refused").size() == refused);
            now.set(MONDAY.plus(Duration.ofHours(n)).plus(Duration.ofMinutes(55)));
            await().atMost(SOON).until(() -> runs("missed") == refused);
        }
        assertThat(backups(home)).extracting(Backup::id).containsExactly(only);
        assertThat(routes.messagesAbout(home.id()))
                .anyMatch(text -> text.contains("Maximum number of backups allowed (1) exceeded"))
                .anyMatch(text -> text.contains("did not begin in its window"));
    }

    /** That a neighbour is at work is what the window is for. */
    @Test
    void aShareThatWaitsForOneThatLiesInItIsNotReported() throws Exception {
        Share outer = share("outer");
        Path inside = Files.createDirectories(data.resolve("outer/inner"));
        Share inner = routes.ask(
                "direct:request-register-share",
                new ManageRequest(
                        Caller.ADMIN_OF_DEFAULT,
                        "here@local#pool",
                        "NFS",
                        inside.toString(),
                        Optional.of("inner"),
                        Optional.empty(),
                        Optional.of(1),
                        false,
                        true),
                Share.class);
        routes.awaitShare(inner.id(), ShareStatus.AVAILABLE);
        save(HOURLY.formatted("").replace("\"all\"", "[\"outer\"]"));
        routes.beans.shares().reset(inner.id(), ShareStatus.BACKUP_CREATING);
        hour(1);
        await().atMost(SOON).until(() -> routes.count("policy_runs where cause is not null") == 1);
        assertThat(events("backup_refused")).isEmpty();
        assertThat(routes.messagesAbout(outer.id())).isEmpty();
        routes.beans.shares().reset(inner.id(), ShareStatus.AVAILABLE);
        now.set(MONDAY.plus(Duration.ofMinutes(61)));
        await().atMost(SOON).until(() -> runs("done") == 1);
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
