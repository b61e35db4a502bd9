package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;

/** The database's clock was 400 days ahead for a moment. Once it is right again everything goes on, and nothing good is deleted. */
class WrongClockTest extends PolicyLab {
    private static final String POLICY =
            "{\"name\": \"hourly\", \"shares\": \"all\", \"schedule\": \"every 1h\", \"retention\": {\"keep_last\": 1}}";

    private void sql(String statement) {
        assertThat(routes.beans.db().sql(statement).update()).as(statement).isPositive();
    }

    private void hour(int n) {
        now.set(MONDAY.plus(Duration.ofHours(n)));
        await().atMost(SOON).until(() -> runs("done") == n);
        routes.awaitIdle();
    }

    @Test
    void aBackupOfTheFutureTakesNoOthersPlace() throws Exception {
        Share home = share("home");
        save(POLICY);
        hour(1);
        Backup future = backups(home).get(0);
        sql("update backups set created_at = created_at + interval '400 days'");
        for (int n = 2; n <= 3; n++) {
            Files.writeString(data.resolve("home/changed"), "at " + n);
            hour(n);
            await().atMost(SOON).until(() -> backups(home).size() == 2);
            assertThat(backups(home)).extracting(Backup::id).contains(future.id());
            assertThat(backups(home)).allMatch(backup -> backup.status() == BackupStatus.AVAILABLE);
        }
        assertThat(events("retention_deleted")).as("of the one made at 2").hasSize(1);
        assertThat(routes.beans.db().sql("""
                                select count(*)::int from backups where made = (select max(made) from backups)
                                  and created_at <= clock_timestamp()""").query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void whatWasPutOffForYearsIsDoneSoon() throws Exception {
        Share home = share("home");
        UUID policy = save(POLICY).id();
        sql(
                "update policies set next_at = next_at + interval '400 days', retained_at = retained_at + interval '400 days'");
        sql("""
                insert into policy_runs (policy_id, share_id, due_at, give_up_at, try_at)
                select '%s', '%s', at, at + interval '2 hours', at from (select clock_timestamp() + interval '400 days' as at) t""".formatted(policy, home.id()));
        sql("insert into events (kind, project_id, message) values ('backup_failed', 'default', 'late')");
        sql("""
                insert into deliveries (event_id, channel, try_at)
                select id, 'none', clock_timestamp() + interval '400 days' from events where message = 'late'""");
        routes.ask("direct:bring-forward", "", Object.class);
        await().atMost(SOON).until(() -> runs("done") == 1);
        assertThat(backups(home)).singleElement().matches(backup -> backup.status() == BackupStatus.AVAILABLE);
        assertThat(routes.count("policies where next_at > '2026-11-23T13:00:00Z' or retained_at > clock_timestamp()"))
                .isZero();
        await().atMost(SOON).until(() -> routes.count("deliveries where channel = 'none' and tries > 0") == 1);
        sql("""
                insert into scheduled_tasks (task_name, task_instance, execution_time, picked, last_heartbeat, version)
                values ('back-up-share', '%1$s', clock_timestamp() + interval '400 days', false, null, 1),
                       ('restore-backup', '%1$s', clock_timestamp(), true, clock_timestamp() + interval '400 days', 1)""".formatted(UUID.randomUUID()));
        routes.ask("direct:bring-forward", "", Object.class);
        assertThat(
                        routes.count(
                                "scheduled_tasks where execution_time > clock_timestamp() + interval '1 day' or last_heartbeat > clock_timestamp() + interval '1 day'"))
                .isZero();
    }
}
