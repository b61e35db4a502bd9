package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.quota.QuotaResource;
import org.caravault.share.Share;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of policies are renamed and away for a moment: the policies, and so their backups, stay what they are. */
class PolicyFilesMoveTest extends PolicyLab {
    private static final String TEXT = "{name: hourly, shares: all, schedule: every 1h, retention: {keep_last: 1}%s}";

    private UUID id() {
        return routes.ask("direct:show-policy", called("hourly"), Policy.class).id();
    }

    private String source() {
        return routes.ask("direct:show-policy", called("hourly"), Policy.class).source();
    }

    /** Twice, because a file that has changed since the last look may be half written. */
    private void look() {
        routes.ask("direct:read-policy-files", "", Object.class);
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
        Files.writeString(data.resolve("policies/z.yaml"), "{name: last, shares: [none], schedule: every 1h}");
        look();
        now.set(MONDAY.plus(Duration.ofHours(2)).plus(Duration.ofMinutes(4)));
        look();
        assertThat(routes.count("policies")).isEqualTo(2);
        now.set(MONDAY.plus(Duration.ofHours(2)).plus(Duration.ofMinutes(6)));
        await().atMost(SOON).until(() -> routes.count("policies") == 1);
        assertThat(events("policy_removed")).singleElement().asString().contains("hourly", "10-hourly.yaml");

        Files.delete(data.resolve("policies/z.yaml")); // as where nothing is mounted
        look();
        now.set(MONDAY.plus(Duration.ofHours(20)));
        look();
        assertThat(routes.count("policies")).isEqualTo(1);
        now.set(MONDAY.plus(Duration.ofHours(28)));
        await().atMost(SOON).until(() -> routes.count("policies") == 0);
    }

    private UUID idOf(String name) {
        return routes.ask("direct:show-policy", called(name), Policy.class).id();
    }

    private static String text(String name, int last) {
        return "{name: %s, shares: all, schedule: every 1h, retention: {keep_last: %d}}".formatted(name, last);
    }

    /** In one look: each policy is known by its name, whatever files are called meanwhile. */
    @Test
    void filesThatTakeEachOthersNamesKeepTheirPolicies() throws Exception {
        Path directory = data.resolve("policies");
        Files.writeString(data.resolve("a"), text("first", 1));
        Files.writeString(data.resolve("b"), text("second", 2));
        Files.move(data.resolve("a"), directory.resolve("a.yaml"));
        Files.move(data.resolve("b"), directory.resolve("b.yaml"));
        look();
        UUID first = idOf("first");
        UUID second = idOf("second");

        Path away = Files.createDirectory(data.resolve("away"));
        Files.move(directory.resolve("b.yaml"), away.resolve("c.yaml"));
        Files.move(directory.resolve("a.yaml"), away.resolve("b.yaml"));
        Files.writeString(away.resolve("c.yaml"), text("second", 3)); // and changed
        Files.move(directory, data.resolve("old"));
        Files.move(away, directory);
        look();
        assertThat(idOf("first")).isEqualTo(first);
        assertThat(idOf("second")).isEqualTo(second);
        assertThat(routes.count("policies where document like '%\"keep_last\":3}%'"))
                .isEqualTo(1);
        look();
        assertThat(routes.count("policies")).isEqualTo(2);
        assertThat(routes.count("policies where source like '%/b.yaml' and name = 'first'"))
                .isEqualTo(1);
    }

    /** A copy with other rules is rejected, and does not become the policy because its file is away for a moment. */
    @Test
    void aRejectedCopyTakesOverOnlyWhenTheFileStaysAway() throws Exception {
        Path directory = data.resolve("policies");
        Path right = Files.writeString(directory.resolve("b.yaml"), text("nightly", 8));
        look();
        UUID id = idOf("nightly");
        Files.writeString(directory.resolve("a-old.yaml"), text("nightly", 1));
        look();
        assertThat(events("policy_file_rejected"))
                .singleElement()
                .asString()
                .contains("a-old.yaml", "is taken by the policy of " + right);
        Files.move(right, data.resolve("aside"));
        look();
        look();
        assertThat(routes.count("policies where document like '%\"keep_last\":8%'"))
                .isEqualTo(1);
        now.set(MONDAY.plus(Duration.ofMinutes(6)));
        await().atMost(SOON).until(() -> routes.count("policies where document like '%\"keep_last\":1}%'") == 1);
        assertThat(idOf("nightly")).as("with its backups").isEqualTo(id);
    }

    /** A stale copy has been rejected for long; that the right file is renamed does not put it in force. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: nightly, shares: all, schedule: every 1h, retention: {keep_last: 8}}",
                "{name: nightly, mistake"
            })
    void aRenamedFileIsNotReplacedByAStaleCopy(String text) throws Exception {
        Path directory = data.resolve("policies");
        Path right = Files.writeString(directory.resolve("nightly.yaml"), text("nightly", 8));
        look();
        UUID id = idOf("nightly");
        Files.writeString(directory.resolve("a-old.yaml"), text("nightly", 1));
        look();
        Files.writeString(data.resolve("prod"), text);
        Files.move(data.resolve("prod"), directory.resolve("prod-nightly.yaml"));
        Files.delete(right);
        for (int minutes = 0; minutes <= 60; minutes += 10) {
            now.set(MONDAY.plus(Duration.ofMinutes(minutes)));
            look();
        }
        assertThat(idOf("nightly")).isEqualTo(id);
        assertThat(routes.count("policies where document like '%\"keep_last\":8%'"))
                .isEqualTo(1);
    }

    /** The file is overwritten with what cannot be followed: "its previous version stays in force". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: weekly, shares: all, schedule: every 2h}",
                "{name: nightly-home, shares: all, schedule: every 1h, retention: {keep_last: 8}}",
                "{name: api, shares: all, schedule: every 2h}"
            })
    void aFileWhoseNewNameIsRejectedKeepsItsPolicy(String text) throws Exception {
        share("home");
        Path directory = data.resolve("policies");
        save("{\"name\": \"api\", \"shares\": \"all\", \"schedule\": \"every 1h\"}");
        Files.writeString(directory.resolve("a.yaml"), text("weekly", 2));
        Path file = Files.writeString(directory.resolve("b.yaml"), text("nightly", 3));
        look();
        UUID id = idOf("nightly");
        routes.beans.quotas().set("default", QuotaResource.BACKUPS, 4);
        Files.writeString(file, text);
        look();
        now.set(MONDAY.plus(Duration.ofHours(1)));
        look();
        assertThat(idOf("nightly")).isEqualTo(id);
        assertThat(routes.count("policies")).isEqualTo(3);
        assertThat(events("policy_file_rejected")).hasSize(1);
        Files.writeString(file, text("nightly", 2));
        look();
        assertThat(idOf("nightly")).isEqualTo(id);
    }

    /** What a quota or a mistake refuses stays what it was, also if its file was renamed in the same moment. */
    @Test
    void aRenamedFileThatIsRefusedKeepsItsPolicy() throws Exception {
        share("home");
        Path directory = data.resolve("policies");
        Path file = Files.writeString(directory.resolve("a.yaml"), text("nightly", 10));
        look();
        UUID id = idOf("nightly");
        routes.beans.quotas().set("default", QuotaResource.BACKUPS, 3);
        Path renamed = Files.move(file, directory.resolve("10-a.yaml"));
        look();
        now.set(MONDAY.plus(Duration.ofMinutes(6)));
        look();
        assertThat(idOf("nightly")).as("which keeps more than it could today").isEqualTo(id);

        Path broken = directory.resolve("20-a.yaml");
        Files.writeString(data.resolve("broken"), "{name: nightly, shares: all, schedule: sometimes}");
        Files.move(data.resolve("broken"), broken);
        Files.delete(renamed);
        look();
        now.set(MONDAY.plus(Duration.ofMinutes(60)));
        look();
        look();
        assertThat(idOf("nightly")).isEqualTo(id);
        assertThat(events("policy_file_rejected")).hasSize(1);
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
