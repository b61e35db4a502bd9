package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.caravault.chaos.LoggedLines;
import org.caravault.problem.RefusalException;
import org.caravault.testing.PolicyLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy as people write it: in a file. */
class PolicyDocumentsTest extends PolicyLab {
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
                .isInstanceOf(RefusalException.class)
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
        readAgain(2);
        now.set(MONDAY.plus(Duration.ofHours(25))); // an empty directory may be one where nothing is mounted
        await().atMost(SOON).until(() -> routes.count("policies") == 0);
    }

    /** The files are read every few seconds: a mistake that stays there must not fill the log. */
    @Test
    void aMistakeIsLoggedOnceForEachVersionOfItsFile() throws Exception {
        try (LoggedLines log = new LoggedLines(Level.WARN)) {
            Path file = data.resolve("policies/bad.yaml");
            Path other = data.resolve("policies/other.yaml");
            exchange(file, "{name: bad, shares: all, schedule: nonsense}");
            exchange(other, "[1, 2]");
            await().atMost(SOON)
                    .until(() -> log.about(file).size() == 1 && log.about(other).size() == 1);
            readAgain(20);
            assertThat(log.about(file)).hasSize(1);

            exchange(file, "{name: bad, shares: all, schedule: other nonsense}");
            await().atMost(SOON).until(() -> log.about(file).size() == 2);
            exchange(file, "{name: bad, shares: all, schedule: nonsense}"); // again
            await().atMost(SOON).until(() -> log.about(file).size() == 3);
            readAgain(20);
            assertThat(log.about(file)).hasSize(3);
            assertThat(log.about(other)).hasSize(1);

            exchange(file, "{name: good, shares: all, schedule: every 1h}");
            await().atMost(SOON).until(() -> routes.count("policies where name = 'good'") == 1);
            assertThat(log.about(file)).hasSize(3);
        }
    }

    /** As a whole, so that no look finds half of it. */
    private void exchange(Path file, String text) throws IOException {
        Path aside = Files.writeString(data.resolve("aside"), text);
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void readAgain(int times) {
        for (int i = 0; i < times; i++) {
            routes.ask("direct:read-policy-files", "", Object.class);
        }
    }

    /** What is read as a file and is none; the policies of the other files are read all the same. */
    @Test
    void aPipeASocketOrALoopBlocksNothing() throws Exception {
        Path policies = data.resolve("policies");
        int code = new ProcessBuilder(
                        "sh",
                        "-c",
                        "mkfifo a.yaml && ln -s a.yaml b.yaml && ln -s c.yaml c.yaml && mkdir d.yaml && ln -s gone e.yaml")
                .directory(policies.toFile())
                .start()
                .waitFor();
        assertThat(code).isZero();
        Files.write(policies.resolve("f.yaml"), new byte[20 << 20]); // endless, as far as a policy is concerned
        Files.writeString(policies.resolve("z.yaml"), "{name: last, shares: all, schedule: every 1h}");
        await().atMost(SOON).until(() -> routes.count("policies where name = 'last'") == 1);
        assertThat(routes.count("policies")).isEqualTo(1);
    }

    /** What a parser would ignore may be the retention that keeps more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: twice\nshares: all\nschedule: every 1h\nretention: {keep_last: 30}\nretention: {keep_last: 1}\n",
                "name: twice\nshares: all\nschedule: every 1h\nretention: {keep_last: 30, keep_last: 1}\n",
                "name: twice\nshares: all\nschedule: every 1h\n---\nname: second\nshares: all\nschedule: every 1h\n"
            })
    void aFileThatSaysSomethingTwiceIsRejected(String text) throws Exception {
        exchange(data.resolve("policies/twice.yaml"), text);
        await().atMost(SOON).until(() -> events("policy_file_rejected").size() == 1);
        assertThat(routes.count("policies")).isZero();
    }

    @Test
    void aPolicyWithoutSharesIsLogged() throws Exception {
        try (LoggedLines log = new LoggedLines(Level.WARN)) {
            save("{'name': 'typo', 'shares': ['hom'], 'schedule': 'every 1h'}".replace('\'', '"'));
            for (int hour = 1; hour <= 2; hour++) {
                now.set(MONDAY.plus(Duration.ofHours(hour)));
                Instant next = MONDAY.plus(Duration.ofHours(hour + 1L));
                await().atMost(SOON)
                        .until(() -> routes.ask("direct:show-policy", called("typo"), Policy.class)
                                .nextAt()
                                .equals(Optional.of(next)));
            }
            assertThat(log.about(Path.of("typo"))).singleElement().asString().contains("has no shares");
        }
    }

    @Test
    void theLongestSpanIsAccepted() {
        assertThat(save("{'name': 'x', 'shares': 'all', 'schedule': 'every 36500d', 'drill': '36500d'}"
                                .replace('\'', '"'))
                        .name())
                .isEqualTo("x");
    }

    /** The first by name: the others are read and removed all the same, and the mistake is logged once. */
    @Test
    void aFileThatTheDatabaseCannotStoreStopsNoOther() throws Exception {
        Path gone = data.resolve("policies/m.yaml");
        Path bad = data.resolve("policies/a.yaml");
        Files.writeString(gone, "{name: gone, shares: all, schedule: every 1h}");
        await().atMost(SOON).until(() -> routes.count("policies where name = 'gone'") == 1);
        try (LoggedLines log = new LoggedLines(Level.WARN)) {
            Files.writeString(bad, "{name: \"b\\0ad\", shares: all, schedule: every 1h}");
            Files.delete(gone);
            Files.writeString(data.resolve("policies/z.yaml"), "{name: later, shares: all, schedule: every 1h}");
            await().atMost(SOON).until(() -> routes.count("policies where name = 'later'") == 1);
            readAgain(20);
            now.set(MONDAY.plus(Duration.ofHours(25))); // the bad one might have been the one that is gone
            await().atMost(SOON).until(() -> routes.count("policies") == 1);
            assertThat(log.about(bad)).hasSize(1);
        }
    }

    /** An unforeseen failure of one file does not stop the others. */
    @Test
    void aFileWhosePolicyTheDatabaseRefusesStopsNoOther() throws Exception {
        routes.beans
                .db()
                .sql("alter table policies add constraint for_this_test check (name <> 'refused')")
                .update();
        try (LoggedLines log = new LoggedLines(Level.WARN)) {
            Path bad = data.resolve("policies/a.yaml");
            Files.writeString(bad, "{name: refused, shares: all, schedule: every 1h}");
            Files.writeString(data.resolve("policies/z.yaml"), "{name: later, shares: all, schedule: every 1h}");
            await().atMost(SOON).until(() -> routes.count("policies where name = 'later'") == 1);
            readAgain(20);
            assertThat(log.about(bad)).hasSize(1);
        }
    }

    @Test
    void aPolicyThatCannotBeJudgedIsSkippedAndTheOthersAreJudged() throws Exception {
        share("home");
        save("{\"name\": \"bad\", \"shares\": \"all\", \"schedule\": \"every 1h\"}");
        save("{\"name\": \"good\", \"shares\": \"all\", \"schedule\": \"every 1h\"}");
        routes.beans
                .db()
                .sql("update policies set document = replace(document, 'every 1h', '0 0 30 2 *') where name = 'bad'")
                .update();
        List<String> judged = new ArrayList<>();
        new Overdue(routes.beans.db(), now)
                .eachExpectation(promise -> judged.add(promise.policy().name()));
        assertThat(judged).containsExactly("good");
    }
}
