package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;

/** What a policy deletes of what it has made, and what it spares. */
class PolicyKeepsTest extends PolicyLab {
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
}
