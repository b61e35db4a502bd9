package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;

/** Files of policies are renamed and away for a moment: the policies, and so their backups, stay what they are. */
class PolicyFilesMoveTest extends PolicyLab {
    private static final String TEXT = "{name: hourly, shares: all, schedule: every 1h, retention: {keep_last: 1}%s}";

    private UUID id() {
        return routes.ask("direct:show-policy", called("hourly"), Policy.class).id();
    }

    private String source() {
        return routes.ask("direct:show-policy", called("hourly"), Policy.class).source();
    }

    private void look() {
        routes.ask("direct:read-policy-files", "", Object.class);
    }

    @Test
    void aRenamedFileKeepsItsPolicyAndOneThatStaysAwayRemovesIt() throws Exception {
        Share home = share("home");
        Path file = data.resolve("policies/a.yaml");
        Files.writeString(file, TEXT.formatted(""));
        await().atMost(SOON).until(() -> routes.count("policies") == 1);
        UUID policy = id();
        now.set(MONDAY.plus(Duration.ofHours(1)));
        await().atMost(SOON).until(() -> runs("done") == 1);
        Backup first = backups(home).get(0);

        Path renamed = Files.move(file, data.resolve("policies/10-hourly.yaml"));
        await().atMost(SOON).until(() -> source().equals(renamed.toString()));
        assertThat(id()).isEqualTo(policy);

        Path aside = Files.move(renamed, data.resolve("aside.yaml"));
        look();
        look();
        assertThat(id()).as("the directory is empty for a moment").isEqualTo(policy);
        Files.move(aside, renamed);
        look();
        now.set(MONDAY.plus(Duration.ofHours(2)));
        await().atMost(SOON).until(() -> runs("done") == 2 && backups(home).size() == 1);
        assertThat(backups(home))
                .as("the first is the policy's still, and goes")
                .doesNotContain(first);

        Files.delete(renamed);
        look();
        now.set(MONDAY.plus(Duration.ofHours(2)).plus(Duration.ofMinutes(4)));
        look();
        assertThat(routes.count("policies")).isEqualTo(1);
        now.set(MONDAY.plus(Duration.ofHours(2)).plus(Duration.ofMinutes(6)));
        await().atMost(SOON).until(() -> routes.count("policies") == 0);
    }

    @Test
    void aDisabledPolicyDeletesNothing() throws Exception {
        Share home = share("home");
        save(TEXT.formatted(", enabled: false, drill: 1w")
                .replaceAll("(\\w+): ", "\"$1\": ")
                .replace("hourly", "\"hourly\"")
                .replace("\"shares\": all", "\"shares\": \"all\"")
                .replace("every 1h", "\"every 1h\"")
                .replace("1w", "\"1w\""));
        for (int n = 1; n <= 2; n++) {
            int runs = n;
            routes.ask("direct:run-policy", called("hourly"), Policy.class);
            await().atMost(SOON).until(() -> runs("done") == runs);
        }
        now.set(MONDAY.plus(Duration.ofDays(3)));
        routes.beans.db().sql("update policies set retained_at = '2020-01-01'").update();
        await().atMost(SOON).until(() -> routes.count("policies where retained_at > '2026-01-01'") == 1);
        routes.awaitIdle();
        assertThat(backups(home)).hasSize(2).allMatch(backup -> backup.status() == BackupStatus.AVAILABLE);
    }
}
